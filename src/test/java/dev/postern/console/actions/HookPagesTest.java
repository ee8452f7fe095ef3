package dev.postern.console.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.console.ConsoleBrowser;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class HookPagesTest {

    private static final String SCRIPT = "module.exports = function (client, scope, audience, context, cb) {\n"
            + "  cb(null, {scope: scope});\n};\n";

    private static final String AUDIENCE = "https://console-hooks.example/";

    private static final Pattern WAS = Pattern.compile("name=\"(was_[a-z]+)\" value=\"([^\"]*)\"");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_hook_is_changed_enabled_disabled_and_deleted() {
        String id = hook("console hook");
        String path = "/console/hooks/" + id;
        tenant.management().body(Map.of("REGION", "a-secret-value")).post("/api/v2/hooks/" + id + "/secrets").then()
                .statusCode(201);
        ConsoleBrowser alice = new ConsoleBrowser()
                .signedIn(sessions.link("alice", Set.of("read:hooks", "update:hooks", "delete:hooks")));
        alice.get("/console/actions").then().statusCode(200).body(containsString("console hook"))
                .body(containsString("lacks <code>read:actions</code>"));
        Response page = alice.get(path);
        page.then().statusCode(200).body(containsString("REGION")).body(not(containsString("a-secret-value")))
                .body(containsString("older form"));
        String fingerprint = page.asString().replaceAll("(?s).*name=\"was_script\" value=\"([^\"]+)\".*", "$1");
        Map<String, String> changed = Map.of("name", "console hook", "was_name", "console hook", "script", SCRIPT + "// new\n",
                "was_script", fingerprint);
        alice.post(path + "/draft", changed).then().statusCode(303);
        tenant.management().get("/api/v2/hooks/" + id).then().body("script", equalTo(SCRIPT + "// new\n"));
        alice.post(path + "/draft", Map.of("name", "console hook", "was_name", "console hook", "script", SCRIPT + "// late\n",
                "was_script", fingerprint)).then().statusCode(422).body(containsString("Somebody else has saved other code"));

        enable(alice, path, SCRIPT + "// enabled\n").statusCode(303).header("Location", containsString("done=hook-enabled"));
        tenant.management().get("/api/v2/hooks/" + id).then().body("script", equalTo(SCRIPT + "// enabled\n"));
        alice.get(path).then().body(containsString("runs before every token")).body(not(containsString("Save and enable")));
        String second = hook("second console hook");
        enable(alice, "/console/hooks/" + second, SCRIPT + "// typed\n").statusCode(422)
                .body(containsString("Another hook is enabled")).body(containsString("// typed"));
        alice.post(path + "/delete", Map.of("name", "")).then().statusCode(422).body(containsString("Disable it instead"));
        alice.post(path + "/disable", Map.of()).then().statusCode(303);
        alice.get(path + "/delete").then().statusCode(200).body(containsString("no token depends on it"));
        for (String hook : List.of(id, second)) {
            alice.post("/console/hooks/" + hook + "/delete", Map.of()).then().statusCode(303);
            tenant.management().get("/api/v2/hooks/" + hook).then().statusCode(404);
        }
    }

    @Test
    void code_and_packages_that_a_person_has_not_seen_are_not_enabled() {
        String id = hook("enabled as seen");
        String path = "/console/hooks/" + id;
        String api = "/api/v2/hooks/" + id;
        ConsoleBrowser alice = author("alice");
        Map<String, String> seen = draft(alice.get(path), SCRIPT);
        tenant.management().body(Map.of("script", SCRIPT + "// another person\n")).patch(api).then().statusCode(200);
        Response told = alice.post(path + "/draft", seen);
        told.then().statusCode(422).body(containsString("since this page was made"))
                .body(containsString("// another person"));
        tenant.management().body(Map.of("dependencies", Map.of("lodash", "4.17.21"))).patch(api).then().statusCode(200);
        alice.post(path + "/draft", draft(told, SCRIPT + "// another person\n// Alice\n")).then().statusCode(422)
                .body(containsString("Packages, secrets, modules or settings have changed"))
                .body(containsString("lodash@4.17.21")).body(containsString("// Alice"));
        alice.post(path + "/draft", Map.of("then", "enable")).then().statusCode(422);
        tenant.management().get(api).then().body("enabled", equalTo(false)).body("script",
                equalTo(SCRIPT + "// another person\n"));
        tenant.management().delete(api).then().statusCode(204);
    }

    @Test
    void a_name_that_two_people_have_changed_takes_no_code_back() {
        String id = hook("named by two");
        String path = "/console/hooks/" + id;
        ConsoleBrowser alice = author("alice");
        Map<String, String> seen = draft(alice.get(path), SCRIPT);
        tenant.management().body(Map.of("name", "named by another", "script", SCRIPT + "// another person\n"))
                .patch("/api/v2/hooks/" + id).then().statusCode(200);
        seen.putAll(Map.of("name", "named by Alice", "then", ""));
        alice.post(path + "/draft", seen).then().statusCode(422).body(containsString("named by Alice"))
                .body(containsString("// another person"));
        tenant.management().delete("/api/v2/hooks/" + id).then().statusCode(204);
    }

    @Test
    void a_hook_is_made_by_form_and_what_is_refused_is_told_there() {
        ConsoleBrowser alice = author("alice");
        alice.get("/console/actions").then().statusCode(200).body(containsString("href=\"/console/new-hook\""));
        alice.get("/console/new-hook").then().statusCode(200).body(containsString("module.exports"))
                .body(containsString("hooks:"));
        alice.post("/console/hooks", Map.of("name", "", "script", "// kept", "triggerId", "credentials-exchange")).then()
                .statusCode(422).body(containsString("// kept")).body(containsString("role=\"alert\""));
        alice.post("/console/hooks", Map.of("name", "made", "script", SCRIPT, "triggerId", "pre-user-registration")).then()
                .statusCode(422).body(containsString("The one trigger served here"));
        String path = made(alice, "made by form", SCRIPT.replace("\n", "\r\n"));
        tenant.management().get("/api/v2" + path.replace("/console", "")).then().statusCode(200).body("script",
                equalTo(SCRIPT)).body("enabled", equalTo(false)).body("triggerId", equalTo("credentials-exchange"));
        alice.post(path + "/delete", Map.of()).then().statusCode(303);
    }

    @Test
    void a_secret_of_a_hook_is_kept_used_changed_removed_and_never_shown() {
        TestClient client = tenant.api(AUDIENCE, "read").client("Secrets of a Hook").granted(AUDIENCE, "read");
        ConsoleBrowser alice = author("secretive");
        String path = made(alice, "with secrets", "module.exports = function (client, scope, audience, context, cb) {\n"
                + "  cb(null, {scope: scope, 'https://example.com/length': (context.webtask.secrets.KEY || '').length});\n};\n");
        keep(alice, path, "KEY", "").statusCode(422).body(containsString("needs a name and a value"));
        keep(alice, path, "n".repeat(129), "a-value").statusCode(422).body(containsString("too long"))
                .body(not(containsString("a-value")));
        keep(alice, path, "KEY", "x".repeat(4097)).statusCode(422).body(containsString("too long"))
                .body(not(containsString("xxxx")));
        keep(alice, path, "KEY", "top-secret-value").statusCode(303);
        keep(alice, path, "OTHER", "another-secret").statusCode(303);
        enable(alice, path, null).statusCode(303);
        assertEquals(16, client.claims(AUDIENCE).path("https://example.com/length").asInt());
        keep(alice, path, "KEY", "top-secret").statusCode(303);
        assertEquals(10, client.claims(AUDIENCE).path("https://example.com/length").asInt());
        alice.get(path).then().body(containsString("OTHER")).body(containsString("##OTHER##"))
                .body(not(containsString("top-secret"))).body(not(containsString("another-secret")));
        alice.post(path + "/secrets/remove", Map.of("secret_name", "KEY")).then().statusCode(303);
        assertEquals(0, client.claims(AUDIENCE).path("https://example.com/length").asInt());
        tenant.management().get("/api/v2" + path.replace("/console", "") + "/secrets").then().body("size()", equalTo(1))
                .body("OTHER", equalTo("_VALUE_NOT_SHOWN_"));
        for (String done : List.of("Add secrets to a hook", "Change secrets of a hook", "Delete secrets of a hook")) {
            Eventually.await(() -> {
                Response events = tenant.management().queryParam("q", "client_name:secretive AND description:\"" + done + "\"")
                        .get("/api/v2/logs");
                events.then().statusCode(200).body(not(containsString("top-secret")))
                        .body(not(containsString("another-secret")))
                        .body(not(containsString("xxxx")));
                return events.asString().contains("KEY");
            });
        }
        alice.post(path + "/disable", Map.of()).then().statusCode(303);
        alice.post(path + "/delete", Map.of()).then().statusCode(303);
    }

    @Test
    void a_secret_with_space_around_its_name_is_the_one_that_is_changed_and_removed() {
        String id = hook("spaces in names");
        String path = "/console/hooks/" + id;
        String api = "/api/v2/hooks/" + id + "/secrets";
        tenant.management().body(Map.of(" sp", "a", "sp", "b")).post(api).then().statusCode(201);
        tenant.management().body(Map.of("nl\nx", "a")).post(api).then().statusCode(400)
                .body("message", containsString("does not match pattern"));
        ConsoleBrowser alice = author("alice");
        alice.get(path).then().body(containsString("name=\"secret_name\" value=\" sp\""));
        keep(alice, path, " sp", "changed").statusCode(303);
        tenant.management().get(api).then().body("size()", equalTo(2));
        alice.post(path + "/secrets/remove", Map.of("secret_name", " sp")).then().statusCode(303);
        tenant.management().get(api).then().body("size()", equalTo(1)).body("sp", equalTo("_VALUE_NOT_SHOWN_"));
        alice.post(path + "/secrets/remove", Map.of("secret_name", " sp")).then().statusCode(422)
                .body(containsString("There is no secret of this name any more"));
        keep(alice, path, " typed with space ", "a").statusCode(303);
        tenant.management().get(api).then().body("size()", equalTo(2)).body("'typed with space'",
                equalTo("_VALUE_NOT_SHOWN_"));
        tenant.management().delete("/api/v2/hooks/" + id).then().statusCode(204);
    }

    @Test
    void packages_of_a_hook_are_declared_in_lines() {
        ConsoleBrowser alice = author("alice");
        String path = made(alice, "with packages", SCRIPT);
        String api = "/api/v2" + path.replace("/console", "");
        alice.get(path).then().body(containsString("name=\"was_dependencies\" value=\"\""));
        alice.post(path + "/packages", Map.of("was_dependencies", "", "dependencies", "lodash@4.17.21\r\n@scope/tool")).then()
                .statusCode(303);
        tenant.management().get(api).then().body("dependencies", equalTo(Map.of("lodash", "4.17.21", "@scope/tool", "latest")));
        alice.get(path).then().body(containsString("lodash@4.17.21\n@scope/tool@latest"))
                .body(containsString("dependencies:"));
        alice.post(path + "/packages", Map.of("was_dependencies", "", "dependencies", "ms@2.0.0")).then().statusCode(422)
                .body(containsString("Somebody else has changed this")).body(containsString("ms@2.0.0"));
        alice.post(path + "/packages", Map.of("was_dependencies", "lodash@4.17.21\n@scope/tool@latest", "dependencies",
                "ms@" + "x".repeat(129))).then().statusCode(422).body(containsString("too long"));
        alice.post(path + "/packages", Map.of("was_dependencies", "lodash@4.17.21\n@scope/tool@latest", "dependencies",
                "ms@1.0.0\nms@2.0.0")).then().statusCode(422).body(containsString("The package ms is listed twice"));
        alice.post(path + "/delete", Map.of()).then().statusCode(303);
    }

    @Test
    void who_may_change_a_hook_but_not_delete_one_removes_no_secret() {
        String id = hook("keeps its secrets");
        String path = "/console/hooks/" + id;
        ConsoleBrowser writer = new ConsoleBrowser().signedIn(sessions.link("writer", Set.of("read:hooks", "update:hooks")));
        writer.get(path);
        keep(writer, path, "KEY", "kept").statusCode(303);
        writer.get(path).then().body(containsString("KEY")).body(not(containsString("Remove the secret")));
        writer.post(path + "/secrets/remove", Map.of("secret_name", "KEY")).then().statusCode(403);
        tenant.management().get("/api/v2/hooks/" + id + "/secrets").then().body("size()", equalTo(1));
        tenant.management().delete("/api/v2/hooks/" + id).then().statusCode(204);
    }

    @Test
    void who_may_only_see_a_hook_does_not_change_it() {
        String id = hook("seen only");
        String path = "/console/hooks/" + id;
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:hooks")));
        reader.get(path).then().statusCode(200).body(containsString("needs <code>update:hooks</code>"))
                .body(not(containsString("<textarea")));
        for (String form : List.of("/draft", "/disable", "/delete", "/secrets", "/secrets/remove", "/packages")) {
            reader.post(path + form, Map.of("name", "x", "was_name", "seen only", "secret_name", "A", "secret_value", "b"))
                    .then()
                    .statusCode(403);
        }
        reader.get("/console/actions").then().statusCode(200).body(not(containsString("new-hook")));
        reader.get("/console/new-hook").then().statusCode(403);
        reader.post("/console/hooks", Map.of("name", "new", "script", SCRIPT, "triggerId", "credentials-exchange")).then()
                .statusCode(403);
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:actions"))).get(path).then().statusCode(403);
        tenant.management().get("/api/v2/hooks/" + id).then().body("enabled", equalTo(false)).body("name",
                equalTo("seen only"));
        tenant.management().delete("/api/v2/hooks/" + id).then().statusCode(204);
    }

    private ConsoleBrowser author(String name) {
        return new ConsoleBrowser()
                .signedIn(sessions.link(name, Set.of("read:hooks", "create:hooks", "update:hooks", "delete:hooks")));
    }

    /** Where the new Hook is. */
    private static String made(ConsoleBrowser person, String name, String script) {
        person.get("/console/new-hook");
        return person.post("/console/hooks", Map.of("name", name, "script", script, "triggerId", "credentials-exchange")).then()
                .statusCode(303).header("Location", containsString("done=hook-made")).extract().header("Location")
                .replaceAll("\\?.*", "");
    }

    /** @param script in the editor; null: what is there */
    private static ValidatableResponse enable(ConsoleBrowser person, String path, String script) {
        return person.post(path + "/draft", draft(person.get(path), script)).then();
    }

    /** The form of the page, as <em>Save and enable</em> sends it. */
    private static Map<String, String> draft(Response page, String script) {
        Map<String, String> fields = new HashMap<>();
        Matcher was = WAS.matcher(page.asString());
        while (was.find()) {
            fields.put(was.group(1), was.group(2));
        }
        fields.putAll(Map.of("name", fields.get("was_name"), "then", "enable"));
        if (script != null) {
            fields.put("script", script);
        }
        return fields;
    }

    private static ValidatableResponse keep(ConsoleBrowser person, String path, String name, String value) {
        return person.post(path + "/secrets", Map.of("secret_name", name, "secret_value", value)).then();
    }

    private String hook(String name) {
        return tenant.management().body(Map.of("name", name, "script", SCRIPT, "triggerId", "credentials-exchange"))
                .post("/api/v2/hooks").then().statusCode(201).extract().path("id");
    }
}
