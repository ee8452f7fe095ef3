package dev.postern.console.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.TestTenant;
import dev.postern.console.ConsoleBrowser;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class HookPagesTest {

    private static final String SCRIPT = "module.exports = function (client, scope, audience, context, cb) {\n"
            + "  cb(null, {scope: scope});\n};\n";

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

        alice.post(path + "/enable", Map.of()).then().statusCode(303);
        alice.get(path).then().body(containsString("runs before every token"));
        String second = hook("second console hook");
        alice.post("/console/hooks/" + second + "/enable", Map.of()).then().statusCode(422)
                .body(containsString("Another hook is enabled"));
        alice.post(path + "/delete", Map.of("name", "")).then().statusCode(422).body(containsString("Disable it instead"));
        alice.post(path + "/disable", Map.of()).then().statusCode(303);
        alice.get(path + "/delete").then().statusCode(200).body(containsString("no token depends on it"));
        for (String hook : List.of(id, second)) {
            alice.post("/console/hooks/" + hook + "/delete", Map.of()).then().statusCode(303);
            tenant.management().get("/api/v2/hooks/" + hook).then().statusCode(404);
        }
    }

    @Test
    void who_may_only_see_a_hook_does_not_change_it() {
        String id = hook("seen only");
        String path = "/console/hooks/" + id;
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:hooks")));
        reader.get(path).then().statusCode(200).body(containsString("needs <code>update:hooks</code>"))
                .body(not(containsString("<textarea")));
        for (String form : List.of("/draft", "/enable", "/disable", "/delete")) {
            reader.post(path + form, Map.of("name", "x", "was_name", "seen only")).then().statusCode(403);
        }
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:actions"))).get(path).then().statusCode(403);
        tenant.management().get("/api/v2/hooks/" + id).then().body("enabled", equalTo(false)).body("name",
                equalTo("seen only"));
        tenant.management().delete("/api/v2/hooks/" + id).then().statusCode(204);
    }

    private String hook(String name) {
        return tenant.management().body(Map.of("name", name, "script", SCRIPT, "triggerId", "credentials-exchange"))
                .post("/api/v2/hooks").then().statusCode(201).extract().path("id");
    }
}
