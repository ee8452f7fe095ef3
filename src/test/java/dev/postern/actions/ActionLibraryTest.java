package dev.postern.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** What the code of Actions finds beside the language: modules of the tenant, built-in modules, and no more than that. */
@QuarkusTest
class ActionLibraryTest {

    private static final String API = "https://action-library.example/";
    private static final String BINDINGS = "/api/v2/actions/triggers/credentials-exchange/bindings";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void client() {
        client = tenant.api(API, "read").client("caller").granted(API, "read");
    }

    @Test
    void built_in_modules_work_in_an_action() {
        try (RunningAction action = RunningAction.of(tenant, """
                const crypto = require('node:crypto');
                const { URL } = require('url');
                const id = crypto.randomUUID();
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  api.accessToken.setCustomClaim('mac',
                      crypto.createHmac('sha256', event.secrets.KEY).update('text').digest('hex'));
                  api.accessToken.setCustomClaim('host', new URL(event.resource_server.identifier).hostname);
                  api.accessToken.setCustomClaim('random', [crypto.randomBytes(8).toString('hex'), Math.random(), id]);
                  api.accessToken.setCustomClaim('later', await new Promise(done => setTimeout(done, 5, 'yes')));
                };
                """, Map.of("KEY", "key"))) {
            JsonNode first = claims();
            assertEquals("6afa9046a9579cad143a384c1b564b9a250d27d6f6a63f9f20bf3a7594c9e2c6".length(),
                    first.path("mac").asText().length());
            assertEquals("action-library.example", first.path("host").asText());
            assertEquals("yes", first.path("later").asText());
            JsonNode second = claims();
            assertEquals(first.path("mac"), second.path("mac"));
            assertNotEquals(first.at("/random/0"), second.at("/random/0"));
            assertNotEquals(first.at("/random/1"), second.at("/random/1"));
        }
    }

    @Test
    void a_module_of_the_tenant_is_required_by_its_name_with_its_own_secrets() {
        String name = "shared-" + UUID.randomUUID();
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "publish", true, "code",
                "const used = require('util'); exports.greet = (who) => used.format('%s %s', actions.secrets.WORD, who);",
                "secrets", List.of(Map.of("name", "WORD", "value", "hello"))));
        String moduleId = tenant.management().body(body).post("/api/v2/actions/modules").then().statusCode(201).extract()
                .path("id");
        String versionId = tenant.management().get("/api/v2/actions/modules/" + moduleId + "/versions").then().statusCode(200)
                .extract().path("versions[0].id");
        String actionId = tenant.management().body(Map.of("name", "uses-" + name, "code",
                "const { greet } = require('actions:" + name + "'); "
                        + "exports.onExecuteCredentialsExchange = async (event, api) => "
                        + "api.accessToken.setCustomClaim('greeting', [greet(event.client.name), typeof actions]);",
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2")), "modules",
                List.of(Map.of("module_id", moduleId, "module_version_id", versionId)), "deploy", true))
                .post("/api/v2/actions/actions").then().statusCode(201).extract().path("id");
        tenant.management().body(Map.of("bindings", List.of(Map.of("ref", Map.of("type", "action_id", "value", actionId)))))
                .patch(BINDINGS).then().statusCode(200);
        try {
            assertEquals("[\"hello caller\",\"undefined\"]", claims().path("greeting").toString());
            tenant.management().body(Map.of("payload", Map.of("client", Map.of("name", "draft"))))
                    .post("/api/v2/actions/actions/" + actionId + "/test").then().statusCode(200)
                    .body("payload.accessToken.customClaims.greeting[0]", equalTo("hello draft"));
        } finally {
            tenant.management().body(Map.of("bindings", List.of())).patch(BINDINGS).then().statusCode(200);
            tenant.management().delete("/api/v2/actions/actions/" + actionId).then().statusCode(204);
            tenant.management().delete("/api/v2/actions/modules/" + moduleId).then().statusCode(204);
        }
    }

    @Test
    void a_declared_package_that_is_missing_is_an_error_when_the_action_is_deployed() {
        Map<String, Object> body = Map.of("name", "needs-" + UUID.randomUUID(), "code", "require('left-pad');",
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2")), "dependencies",
                List.of(Map.of("name", "left-pad", "version", "1.3.0")));
        String id = tenant.management().body(body).post("/api/v2/actions/actions").then().statusCode(201).extract().path("id");
        tenant.management().post("/api/v2/actions/actions/" + id + "/deploy").then().statusCode(400)
                .body("message", containsString("left-pad")).body("message", containsString("postern.actions.modules-dir"));
        tenant.management().delete("/api/v2/actions/actions/" + id).then().statusCode(204);
    }

    @Test
    void nothing_leads_out_of_the_sandbox() {
        String id = tenant.management().body(Map.of("name", "probe-" + UUID.randomUUID(), "code", """
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  for (const name of ['java_invoke', 'Javy', 'plugin', 'Java', 'Packages', 'std', 'os', 'quickjs4j_engine']) {
                    api.accessToken.setCustomClaim(name, typeof globalThis[name]);
                  }
                  for (const name of ['fs', 'child_process', 'net', 'http', 'vm', 'worker_threads', 'os']) {
                    try { require(name); api.accessToken.setCustomClaim(name, 'there'); } catch (e) { console.log(e.message); }
                  }
                  api.accessToken.setCustomClaim('env', JSON.stringify(process.env));
                  const answer = await fetch('http://169.254.169.254/latest/meta-data').catch(e => e);
                  api.accessToken.setCustomClaim('fetch', String(answer));
                };
                """, "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2"))))
                .post("/api/v2/actions/actions").then().statusCode(201).extract().path("id");
        Map<String, String> claims = tenant.management().body(Map.of("payload", Map.of()))
                .post("/api/v2/actions/actions/" + id + "/test").then().statusCode(200)
                .body("payload.outcome", equalTo("allowed")).extract().path("payload.accessToken.customClaims");
        assertEquals("{}", claims.get("env"));
        assertTrue(claims.get("fetch").contains("fetch failed"), claims.toString());
        claims.keySet().removeAll(List.of("env", "fetch"));
        assertTrue(claims.values().stream().allMatch("undefined"::equals), claims.toString());
        tenant.management().delete("/api/v2/actions/actions/" + id).then().statusCode(204);
    }

    private JsonNode claims() {
        return client.claims(API);
    }
}
