package dev.postern.console.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.Eventually;
import dev.postern.TestTenant;
import dev.postern.console.ConsoleBrowser;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class ModulePagesTest {

    private static final Set<String> ALL = Set.of("read:actions", "create:actions", "update:actions", "delete:actions");
    private static final String GREETING = "module.exports = { greet: (name) => 'Hello, ' + name };\n";
    private static final String BILLING = "{\"client\": {\"name\": \"Billing\"}}";

    private static final Pattern WAS = Pattern.compile("name=\"(was_[a-z]+)\" value=\"([^\"]*)\"");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_module_is_made_published_used_changed_rolled_back_and_deleted() {
        ConsoleBrowser alice = person("alice");
        alice.get("/console/new-action-module").then().statusCode(200).body(containsString("module.exports"))
                .body(containsString("actionModules:"));
        alice.post("/console/action-modules", Map.of("name", "", "code", "// kept")).then().statusCode(422)
                .body(containsString("// kept")).body(containsString("role=\"alert\""));
        String path = made(alice, "console-greetings", GREETING.replace("\n", "\r\n"));
        alice.post("/console/action-modules", Map.of("name", "console-greetings", "code", "")).then().statusCode(422)
                .body(containsString("same name already exists"));
        alice.get(path).then().statusCode(200).body(containsString("never published"));
        module(path).body("code", equalTo(GREETING));
        publish(alice, path, GREETING);
        alice.get(path).then().body(containsString("version 1 is the newest")).body(containsString("No Action."));

        String action = "/console/actions/" + action("greets", "const { greet } = require('actions:console-greetings');\n"
                + "exports.onExecuteCredentialsExchange = async (event) => { console.log(greet(event.client.name)); };\n");
        use(alice, action, "console-greetings, version 1");
        alice.get(action).then().body(containsString("actions:console-greetings"))
                .body(containsString("module_name: console-greetings"));
        alice.post(action + "/test", Map.of("event", BILLING)).then().statusCode(200).body(containsString("Hello, Billing"));
        alice.get(path + "/delete").then().statusCode(200).body(containsString("It stays as long as these Actions name it"))
                .body(containsString("greets")).body(not(containsString("class=\"danger\"")));
        alice.post(path + "/delete", Map.of()).then().statusCode(422).body(containsString("uses the module"));

        publish(alice, path, GREETING.replace("Hello", "Good morning"));
        alice.get(action).then().body(containsString("version 2 is the newest"));
        alice.post(action + "/test", Map.of("event", BILLING)).then().body(containsString("Hello, Billing"));
        use(alice, action, "console-greetings, version 2");
        alice.post(action + "/test", Map.of("event", BILLING)).then().body(containsString("Good morning, Billing"));

        String first = tenant.management().get(api(path) + "/versions").then().extract().path("versions[1].id");
        Response compared = alice.get(path + "/versions/" + first);
        compared.then().statusCode(200).body(containsString("<del>- module.exports"))
                .body(containsString("Roll back to version 1"));
        tenant.management().body(Map.of("secrets", List.of(Map.of("name", "KEY", "value", "of-another-person"))))
                .patch(api(path)).then().statusCode(200);
        alice.post(path + "/versions/" + first + "/rollback", was(compared)).then().statusCode(422)
                .body(containsString("what it is now would be lost")).body(containsString("secrets: none → KEY"));
        compared = alice.get(path + "/versions/" + first);
        alice.post(path + "/versions/" + first + "/rollback", was(compared)).then().statusCode(303).header("Location",
                containsString("module-rolled-back"));
        module(path).body("code", equalTo(GREETING)).body("all_changes_published", equalTo(false));
        alice.get(path + "/versions/" + first).then().body(containsString("The code is the same"))
                .body(not(containsString("Roll back to")));
        alice.get("/console/actions").then().body(containsString("console-greetings")).body(containsString("draft differs"));

        alice.post(action + "/modules/remove", Map.of("module_id", id(path))).then().statusCode(303);
        tenant.management().get(api(action)).then().body("modules", nullValue());
        alice.get(path + "/delete").then().body(containsString("No Action names it"));
        alice.post(path + "/delete", Map.of()).then().statusCode(303).header("Location", containsString("module-deleted"));
        alice.get(path).then().statusCode(404);
        tenant.management().delete(api(action)).then().statusCode(204);
    }

    @Test
    void the_page_that_deletes_a_module_lists_every_action_that_prevents_it_and_no_other() {
        ConsoleBrowser alice = person("alice");
        String path = made(alice, "console-held", GREETING);
        publish(alice, path, GREETING);
        String former = held(alice, "holds it in a former version");
        deploy(former);
        tenant.management().body(Map.of("modules", List.of())).patch(api(former)).then().statusCode(200);
        deploy(former);
        String inForce = held(alice, "holds it in force");
        deploy(inForce);
        tenant.management().body(Map.of("modules", List.of())).patch(api(inForce)).then().statusCode(200);
        String draft = held(alice, "holds it in its draft");
        String other = "/console/actions/" + action("does not hold it", "");
        alice.get(path + "/delete").then().statusCode(200).body(containsString("holds it in force"))
                .body(containsString("holds it in its draft")).body(containsString("holds it in a former version"))
                .body(not(containsString("does not hold it"))).body(not(containsString("only former versions name it")))
                .body(not(containsString("class=\"danger\"")));
        for (String action : List.of(inForce, draft)) {
            tenant.management().delete(api(action)).then().statusCode(204);
        }
        String page = alice.get(path + "/delete").then().body(containsString("only former versions name it")).extract()
                .asString();
        assertTrue(page.contains("<td data-label=\"Former versions of the Action\">1</td>"), page);
        alice.post(path + "/delete", Map.of()).then().statusCode(422).body(containsString("uses the module"))
                .body(containsString("holds it in a former version"));
        tenant.management().delete(api(former)).then().statusCode(204);
        alice.get(path + "/delete").then().body(containsString("No Action names it"));
        alice.post(path + "/delete", Map.of()).then().statusCode(303);
        tenant.management().delete(api(other)).then().statusCode(204);
    }

    /** Where an Action is whose draft uses the first version of the module. */
    private String held(ConsoleBrowser person, String name) {
        String action = "/console/actions/" + action(name, "");
        use(person, action, "console-held, version 1");
        return action;
    }

    private void deploy(String action) {
        tenant.management().post(api(action) + "/deploy").then().statusCode(200);
    }

    @Test
    void secrets_and_packages_of_a_module_are_its_own_and_no_value_is_shown() {
        ConsoleBrowser alice = person("moduleauthor");
        String path = made(alice, "console-secrets", "module.exports = { length: actions.secrets.KEY.length };\n");
        alice.post(path + "/secrets", Map.of("secret_name", "KEY", "secret_value", "")).then().statusCode(422)
                .body(containsString("needs a name and a value"));
        for (String name : List.of("KEY", "OTHER")) {
            alice.post(path + "/secrets", Map.of("secret_name", name, "secret_value", "top-secret-value")).then()
                    .statusCode(303);
        }
        alice.post(path + "/secrets", Map.of("secret_name", "KEY", "secret_value", "top-secret-" + "x".repeat(4096))).then()
                .statusCode(422).body(containsString("too long")).body(not(containsString("top-secret")));
        alice.post(path + "/secrets/remove", Map.of("secret_name", "OTHER")).then().statusCode(303);
        alice.post(path + "/secrets/remove", Map.of("secret_name", "OTHER")).then().statusCode(422)
                .body(containsString("There is no secret of this name any more"));
        alice.post(path + "/packages", Map.of("was_dependencies", "", "dependencies", "axios")).then().statusCode(303);
        alice.post(path + "/packages", Map.of("was_dependencies", "", "dependencies", "ms@2.0.0")).then().statusCode(422)
                .body(containsString("Somebody else has changed this"));
        alice.post(path + "/packages", Map.of("was_dependencies", "axios@latest", "dependencies", "ms@1.0.0\nms@2.0.0")).then()
                .statusCode(422).body(containsString("The package ms is listed twice"));
        module(path).body("secrets.name", equalTo(List.of("KEY"))).body("dependencies", hasSize(1))
                .body("dependencies[0].version", equalTo("latest"));
        alice.get(path).then().body(containsString("##KEY##")).body(containsString("axios@latest"))
                .body(not(containsString("top-secret")));
        publish(alice, path, "module.exports = { length: actions.secrets.KEY.length };\n");
        String action = "/console/actions/" + action("uses secrets of a module",
                "const { length } = require('actions:console-secrets');\n"
                        + "exports.onExecuteCredentialsExchange = async () => { console.log('length ' + length); };\n");
        use(alice, action, "console-secrets, version 1");
        alice.post(action + "/test", Map.of("event", "{}")).then().statusCode(200).body(containsString("length 16"));
        Eventually.await(() -> {
            Response events = tenant.management()
                    .queryParam("q", "client_name:moduleauthor AND description:\"Change the draft of an action module\"")
                    .get("/api/v2/logs");
            events.then().statusCode(200).body(not(containsString("top-secret")));
            return events.asString().contains("OTHER");
        });
        tenant.management().delete(api(action)).then().statusCode(204);
        tenant.management().delete(api(path)).then().statusCode(204);
    }

    @Test
    void code_that_somebody_else_has_saved_meanwhile_is_not_overwritten_unasked() {
        ConsoleBrowser alice = person("alice");
        ConsoleBrowser bob = person("bob");
        String path = made(alice, "console-two-people", GREETING);
        Response seenByBob = bob.get(path);
        alice.post(path + "/draft", draft(alice.get(path), GREETING + "// Alice\n", "")).then()
                .statusCode(303);
        bob.post(path + "/draft", draft(seenByBob, GREETING + "// Bob\n", "publish")).then()
                .statusCode(422).body(containsString("Somebody else has saved other code"))
                .body(containsString("<del>- // Alice"));
        module(path).body("code", equalTo(GREETING + "// Alice\n")).body("all_changes_published", equalTo(false));
        bob.post(path + "/draft", draft(seenByBob, GREETING, "publish")).then()
                .statusCode(422).body(containsString("put it in force if that is what you want"));
        module(path).body("all_changes_published", equalTo(false));
        bob.post(path + "/draft", draft(bob.get(path), "//" + "x".repeat(103_000), "")).then()
                .statusCode(422).body(containsString("role=\"alert\""));
        Response seen = bob.get(path);
        tenant.management().body(Map.of("dependencies", List.of(Map.of("name", "axios")))).patch(api(path)).then()
                .statusCode(200);
        bob.post(path + "/draft", draft(seen, GREETING + "// Bob\n", "publish")).then().statusCode(422)
                .body(containsString("Packages, secrets, modules or settings have changed"))
                .body(containsString("// Bob")).body(containsString("axios@latest"));
        module(path).body("code", equalTo(GREETING + "// Alice\n")).body("all_changes_published", equalTo(false));
        tenant.management().delete(api(path)).then().statusCode(204);
    }

    @Test
    void a_session_that_may_read_only_is_offered_nothing_else_and_refused() {
        String path = made(person("alice"), "console-read-only", GREETING);
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:actions")));
        String page = reader.get(path).then().statusCode(200).body(containsString("greet")).extract().asString();
        assertEquals(1, page.split("<form ", -1).length - 1, "only the form that signs out");
        reader.get("/console/actions").then().body(containsString("console-read-only"))
                .body(not(containsString("new-action-module")));
        String action = "/console/actions/" + action("not to be changed by readers", "");
        Map<String, Map<String, ?>> forms = new HashMap<>();
        forms.put(path + "/draft", Map.of("code", "changed", "was_code", "", "then", "publish"));
        forms.put(path + "/secrets", Map.of("secret_name", "A", "secret_value", "b"));
        forms.put(path + "/secrets/remove", Map.of("secret_name", "A"));
        forms.put(path + "/packages", Map.of("dependencies", "axios"));
        forms.put(path + "/versions/x/rollback", Map.of());
        forms.put(path + "/delete", Map.of());
        forms.put("/console/action-modules", Map.of("name", "new", "code", ""));
        forms.put(action + "/modules", Map.of("modules", "x y"));
        forms.put(action + "/modules/remove", Map.of("module_id", "x"));
        forms.forEach((address, fields) -> reader.post(address, fields).then().statusCode(403));
        for (String address : List.of(path + "/delete", "/console/new-action-module")) {
            reader.get(address).then().statusCode(403).body(containsString("expected any of"));
        }
        ConsoleBrowser other = new ConsoleBrowser().signedIn(sessions.link("other", Set.of("read:hooks", "delete:actions")));
        other.get("/console/actions").then().statusCode(200).body(not(containsString("console-read-only")));
        for (String address : List.of(path, path + "/versions/x", path + "/delete")) {
            other.get(address).then().statusCode(403).body(not(containsString("console-read-only")));
        }
        person("alice").get(path + "/versions/x").then().statusCode(404);
        tenant.management().delete(api(action)).then().statusCode(204);
        tenant.management().delete(api(path)).then().statusCode(204);
    }

    @Test
    void a_version_that_is_not_of_the_module_cannot_be_chosen() {
        ConsoleBrowser alice = person("alice");
        String path = made(alice, "console-odd-choices", GREETING);
        String action = "/console/actions/" + action("chooses oddly", "");
        alice.get(action);
        for (String chosen : List.of("", "nothing", "nothing nothing", id(path) + " nothing", id(path))) {
            alice.post(action + "/modules", Map.of("modules", chosen)).then().statusCode(422)
                    .body(containsString("role=\"alert\""));
        }
        tenant.management().delete(api(action)).then().statusCode(204);
        tenant.management().delete(api(path)).then().statusCode(204);
    }

    private ConsoleBrowser person(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, ALL));
    }

    /** Where the new module is. */
    private static String made(ConsoleBrowser person, String name, String code) {
        person.get("/console/new-action-module");
        return person.post("/console/action-modules", Map.of("name", name, "code", code)).then().statusCode(303)
                .header("Location", containsString("done=module-made")).extract().header("Location").replaceAll("\\?.*", "");
    }

    private static void publish(ConsoleBrowser person, String path, String code) {
        person.post(path + "/draft", draft(person.get(path), code, "publish")).then()
                .statusCode(303).header("Location", containsString("module-published"));
    }

    private static void use(ConsoleBrowser person, String action, String words) {
        Matcher choice = Pattern.compile("<option value=\"([^\"]+)\">" + words + "</option>")
                .matcher(person.get(action).asString());
        assertTrue(choice.find(), words);
        person.post(action + "/modules", Map.of("modules", choice.group(1))).then().statusCode(303).header("Location",
                containsString("action-modules"));
    }

    private static Map<String, String> draft(Response page, String code, String then) {
        Map<String, String> fields = was(page);
        fields.putAll(Map.of("code", code, "then", then));
        return fields;
    }

    /** The hidden fields of a page that say what the draft was. */
    private static Map<String, String> was(Response page) {
        Map<String, String> was = new HashMap<>();
        Matcher field = WAS.matcher(page.asString());
        while (field.find()) {
            was.put(field.group(1), field.group(2));
        }
        return was;
    }

    private String action(String name, String code) {
        return tenant.management().body(Map.of("name", name, "code", code, "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2")))).post("/api/v2/actions/actions").then()
                .statusCode(201).extract().path("id");
    }

    private ValidatableResponse module(String path) {
        return tenant.management().get(api(path)).then().statusCode(200);
    }

    /** The same thing of the Management API. */
    private static String api(String path) {
        return "/api/v2" + path.replace("/console/action-modules", "/actions/modules").replace("/console/actions",
                "/actions/actions");
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
