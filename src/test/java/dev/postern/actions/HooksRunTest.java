package dev.postern.actions;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** The enabled Hook decides about tokens, as Auth0 documents it. */
@QuarkusTest
class HooksRunTest {

    private static final String API = "https://hooks-run.example/";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;
    private String hook;

    @BeforeEach
    void client() {
        client = tenant.api(API, "read", "write")
                .client("caller", Map.of("client_metadata", Map.of("tier", "gold"))).granted(API, "read", "write");
    }

    @AfterEach
    void noHook() {
        tenant.management().delete("/api/v2/hooks/" + hook).then().statusCode(204);
    }

    @Test
    void auth0s_template_extended_changes_scopes_and_adds_namespaced_claims() {
        enable("""
                /** @param {object} client */
                module.exports = function(client, scope, audience, context, cb) {
                  var access_token = {};
                  access_token.scope = scope;
                  access_token['https://example.com/tier'] = client.metadata.tier;
                  access_token['https://example.com/from'] = [client.id, client.name, audience, context.webtask.secrets.KEY];
                  access_token['https://x.auth0.com/dropped'] = 1;
                  access_token.dropped = 1;
                  access_token.sub = 'dropped';
                  access_token.scope.push('extra');
                  cb(null, access_token);
                };
                """, Map.of("KEY", "value"));
        ValidatableResponse answer = client.tokenRequest(API).post("/oauth/token").then().statusCode(200);
        answer.body("scope", equalTo("read write extra"));
        JsonNode claims = claims(answer);
        assertEquals("read write extra", claims.path("scope").asText());
        assertEquals("gold", claims.path("https://example.com/tier").asText());
        assertEquals("[\"" + client.id() + "\",\"caller\",\"" + API + "\",\"value\"]",
                claims.path("https://example.com/from").toString());
        assertFalse(claims.toString().contains("dropped"), claims.toString());
    }

    @Test
    void a_hook_that_leaves_the_scope_out_empties_it() {
        enable("module.exports = (client, scope, audience, context, cb) => cb(null, {});", Map.of());
        JsonNode claims = claims(client.tokenRequest(API).post("/oauth/token").then().statusCode(200));
        assertFalse(claims.has("scope"));
    }

    @ParameterizedTest
    @CsvSource({ "InvalidScopeError, invalid_scope, 400", "InvalidRequestError, invalid_request, 400",
            "ServerError, server_error, 500", "Error, server_error, 500" })
    void an_error_class_is_a_refusal_in_its_words(String type, String error, int status) {
        enable("module.exports = (client, scope, audience, context, cb) => cb(new " + type + "('Not you.'));", Map.of());
        client.tokenRequest(API).post("/oauth/token").then().statusCode(status).body("error", equalTo(error))
                .body("error_description", equalTo("Not you."));
    }

    @ParameterizedTest
    @ValueSource(strings = { "module.exports = () => { throw new Error('secret words'); };", "module.exports = () => {};",
            "module.exports = async () => { throw new Error('secret words'); };", "exports.hook = 1;" })
    void a_hook_that_never_answers_refuses_the_token(String script) {
        enable(script, Map.of());
        client.tokenRequest(API).post("/oauth/token").then().statusCode(500).body("error", equalTo("server_error"))
                .body("error_description", equalTo("Internal error"));
    }

    @Test
    void the_hook_runs_before_the_actions_and_may_answer_later() {
        enable("module.exports = (client, scope, audience, context, cb) => setTimeout(() => "
                + "cb(null, { scope: ['read'], 'https://example.com/hook': 1 }), 5);", Map.of());
        try (RunningAction action = RunningAction.of(tenant, "exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.accessToken.setCustomClaim('seen', event.accessToken);")) {
            JsonNode seen = claims(client.tokenRequest(API).post("/oauth/token").then().statusCode(200)).path("seen");
            assertEquals("[\"read\"]", seen.path("scope").toString());
            assertEquals("{\"https://example.com/hook\":1}", seen.path("customClaims").toString());
        }
    }

    private void enable(String script, Map<String, String> secrets) {
        Map<String, Object> body = new HashMap<>(Map.of("name", "hook", "script", script, "triggerId", "credentials-exchange"));
        hook = tenant.management().body(body).post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        if (!secrets.isEmpty()) {
            tenant.management().body(secrets).post("/api/v2/hooks/" + hook + "/secrets").then().statusCode(201);
        }
        tenant.management().body(Map.of("enabled", true)).patch("/api/v2/hooks/" + hook).then().statusCode(200);
    }

    private static JsonNode claims(ValidatableResponse answer) {
        return TestClient.claimsOf(answer.extract().path("access_token"));
    }
}
