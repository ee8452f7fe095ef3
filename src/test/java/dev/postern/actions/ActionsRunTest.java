package dev.postern.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

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

/** JavaScript Actions decide about tokens, as Auth0 documents them. */
@QuarkusTest
class ActionsRunTest {

    private static final String API = "https://actions-run.example/";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void client() {
        client = tenant.api(API, "read", "write")
                .client("caller", Map.of("client_metadata", Map.of("tier", "gold"))).granted(API, "read", "write");
    }

    @Test
    void an_async_action_sets_claims_of_every_json_type() {
        try (RunningAction action = action("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  await null;
                  api.accessToken.setCustomClaim('https://claims.example/tier', event.client.metadata.tier);
                  api.accessToken.setCustomClaim('number', 1.5);
                  api.accessToken.setCustomClaim('list', [1, 'two', { three: 3 }]);
                  api.accessToken.setCustomClaim('nothing', null);
                  api.accessToken.setCustomClaim('left out', undefined);
                  api.accessToken.setCustomClaim('tier', 'first');
                  api.accessToken.setCustomClaim('tier', 'second');
                };
                """)) {
            JsonNode claims = claims();
            assertEquals("gold", claims.path("https://claims.example/tier").asText());
            assertEquals(1.5, claims.path("number").asDouble());
            assertEquals("[1,\"two\",{\"three\":3}]", claims.path("list").toString());
            assertTrue(claims.path("nothing").isNull());
            assertFalse(claims.has("left out"));
            assertEquals("second", claims.path("tier").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "module.exports = { onExecuteCredentialsExchange(event, api) { CLAIM } };",
            "module.exports = async (event, api) => { CLAIM };",
            "function onExecuteCredentialsExchange(event, api) { CLAIM }",
            "'use strict'; const onExecuteCredentialsExchange = async (event, api) => { CLAIM }; // no line break follows",
            "exports.onExecuteCredentialsExchange = (event, api) => new Promise(done => setTimeout(() => { CLAIM; done(); }, 5));" })
    void the_handler_is_found_however_it_is_exported(String code) {
        try (RunningAction action = action(code.replace("CLAIM", "api.accessToken.setCustomClaim('found', true)"))) {
            assertTrue(claims().path("found").asBoolean());
        }
    }

    @ParameterizedTest
    @CsvSource({ "invalid_scope, 400", "invalid_request, 400", "server_error, 500", "access_denied, 403" })
    void a_refusal_carries_the_codes_words(String code, int status) {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.access.deny('" + code + "', 'Not today.');")) {
            refused(status, code).body("error_description", equalTo("Not today."));
        }
    }

    @Test
    void a_refusal_ends_the_chain() {
        try (RunningAction actions = RunningAction.inOrder(tenant,
                "exports.onExecuteCredentialsExchange = async (event, api) => api.access.deny('invalid_request', 'first');",
                "exports.onExecuteCredentialsExchange = async (event, api) => { throw new Error('the second ran'); };")) {
            refused(400, "invalid_request").body("error_description", equalTo("first"));
        }
    }

    @Test
    void actions_run_in_order_on_one_result() {
        try (RunningAction actions = RunningAction.inOrder(tenant,
                "exports.onExecuteCredentialsExchange = async (event, api) => api.accessToken.setCustomClaim('a', 1);",
                "exports.onExecuteCredentialsExchange = async (event, api) => "
                        + "api.accessToken.setCustomClaim('b', event.accessToken.customClaims.a + 1);")) {
            assertEquals(2, claims().path("b").asInt());
        }
    }

    @Test
    void twenty_actions_run_one_after_the_other() {
        String[] codes = new String[20];
        Arrays.fill(codes, "exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.accessToken.setCustomClaim('count', (event.accessToken.customClaims.count ?? 0) + 1);");
        try (RunningAction actions = RunningAction.inOrder(tenant, codes)) {
            assertEquals(20, claims().path("count").asInt());
        }
    }

    @Test
    void the_event_tells_the_request_without_credentials() {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => { "
                + "api.accessToken.setCustomClaim('event', event) };", Map.of("KEY", "value-of-key"))) {
            JsonNode event = claims(client.tokenRequest(API).formParam("scope", "read").formParam("custom", "mine")
                    .header("User-Agent", "tests/1").post("/oauth/token").then().statusCode(200)).path("event");
            assertEquals(client.id(), event.at("/client/client_id").asText());
            assertEquals("caller", event.at("/client/name").asText());
            assertEquals(API, event.at("/resource_server/identifier").asText());
            assertEquals("POST", event.at("/request/method").asText());
            assertEquals("tests/1", event.at("/request/user_agent").asText());
            assertEquals("127.0.0.1", event.at("/request/ip").asText());
            assertTrue(event.at("/request/geoip").isObject());
            assertEquals("mine", event.at("/request/body/custom").asText());
            assertEquals(API, event.at("/request/body/audience").asText());
            assertFalse(event.at("/request/body").has("client_secret"));
            assertEquals("[\"read\"]", event.at("/transaction/requested_scopes").toString());
            assertEquals("[\"read\"]", event.at("/accessToken/scope").toString());
            assertEquals("{}", event.at("/accessToken/customClaims").toString());
            assertEquals("value-of-key", event.at("/secrets/KEY").asText());
            assertFalse(event.has("organization"));
        }
    }

    @Test
    void reserved_and_platform_claims_are_left_out() {
        try (RunningAction action = action("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  for (const name of ['sub', 'aud', 'exp', 'scope', 'permissions', 'cnf', 'https://x.auth0.com/a',
                      'https://webtask.io/b', 'urn:auth0:c', '']) {
                    api.accessToken.setCustomClaim(name, 'stolen');
                  }
                  api.accessToken.setCustomClaim('email', 'a@example.com');
                  api.accessToken.setCustomClaim('urn:example:d', 'mine');
                };
                """)) {
            JsonNode claims = claims();
            assertFalse(claims.toString().contains("stolen"), claims.toString());
            assertEquals("a@example.com", claims.path("email").asText());
            assertEquals("mine", claims.path("urn:example:d").asText());
        }
    }

    @Test
    void what_the_api_does_not_offer_has_no_effect() {
        try (RunningAction action = action("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  'use strict';
                  api.accessToken.foo = 1;
                  api.accessToken.scope = ['admin'];
                  event.accessToken.scope.push('admin');
                  event.client.client_id = 'somebody';
                };
                """)) {
            JsonNode claims = claims();
            assertEquals("read write", claims.path("scope").asText());
            assertEquals(client.id(), claims.path("azp").asText());
            assertFalse(claims.has("foo"));
        }
    }

    @Test
    void target_scopes_stay_within_the_grant() {
        try (RunningAction action = action("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  api.transaction.removeTargetScope('read');
                  api.transaction.addTargetScope('admin');
                };
                """)) {
            ValidatableResponse answer = client.tokenRequest(API).post("/oauth/token").then().statusCode(200);
            answer.body("scope", equalTo("write"));
            assertEquals("write", claims(answer).path("scope").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "throw new TypeError('secret words')", "null.x", "await Promise.reject('secret words')",
            "throw undefined", "throw { toString() { throw 1; } }" })
    void an_action_that_throws_refuses_the_token_and_tells_nobody_why(String statement) {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => { " + statement
                + "; };")) {
            refused(500, "server_error").body("error_description", equalTo("Internal error"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "this is not JavaScript", "exports.other = 1;", "throw new Error('at load');",
            "require('no-such-module');" })
    void an_action_that_cannot_be_loaded_refuses_the_token(String code) {
        try (RunningAction action = action(code)) {
            refused(500, "server_error");
            refused(500, "server_error");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "while (true) {}", "const a = []; for (;;) { a.push(new Array(1000).fill(a)); }",
            "const f = () => f() + 1; f();", "/^(a+)+$/.test('a'.repeat(40) + '!');", "await new Promise(() => {});",
            "const again = () => Promise.resolve().then(again); await again();", "let s = 'x'; for (;;) { s += s; }",
            "await (async function f() { await f(); })();" })
    void code_without_an_end_is_stopped(String statement) {
        try (RunningAction action = action(
                "exports.onExecuteCredentialsExchange = async (event, api) => { if (event.client.client_id === '"
                        + client.id() + "') { " + statement + " } };")) {
            refused(500, "server_error");
            tenant.client("another").granted(API, "read").token(API);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "Object.prototype.toJSON = function () { return 'p'; };",
            "Object.prototype.toJSON = function (key) { return key === '' ? 'p' : this; };",
            "String.prototype.toJSON = () => ''; Array.prototype.toJSON = () => [];", "JSON.stringify = () => '{}';",
            "globalThis.String = () => 'x'; globalThis.Object = {}; globalThis.Array = {};",
            "Array.prototype.push = () => 0; Array.prototype.map = () => []; String.prototype.slice = () => '';",
            "Object.defineProperty(Object.prototype, 'denied', { get: () => null, set() {} });" })
    void a_refusal_stands_whatever_else_the_code_does_to_the_language(String patch) {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => { " + patch
                + " api.access.deny('invalid_request', 'no'); };")) {
            refused(400, "invalid_request").body("error_description", equalTo("no"));
        }
        try (RunningAction action = action(patch + " exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.access.deny('invalid_request', 'no');")) {
            client.tokenRequest(API).post("/oauth/token").then().statusCode(greaterThanOrEqualTo(400));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "api.accessToken.setCustomClaim('a\\ud800', 1)",
            "api.accessToken.setCustomClaim('n'.repeat(2000), 1)",
            "let deep = 1; for (let i = 0; i < 100; i++) { deep = [deep]; } api.accessToken.setCustomClaim('deep', deep)",
            "api.accessToken.setCustomClaim('x', JSON.rawJSON ? JSON.rawJSON('1e99999999999') : missing)" })
    void claims_that_no_verifier_could_read_refuse_the_token(String statement) {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => { " + statement
                + "; };")) {
            refused(500, "server_error");
        }
    }

    @Test
    void an_application_that_breaks_off_is_refused_at_once_also_when_another_action_goes_well_before() {
        String good = "exports.onExecuteCredentialsExchange = async () => {};";
        try (RunningAction actions = RunningAction.inOrder(tenant, good,
                "exports.onExecuteCredentialsExchange = async (event) => { "
                        + "console.log('ran', event.client); for (;;) {} };")) {
            for (int n = 0; n < 6; n++) {
                refused(500, "server_error");
            }
        }
        try (RunningAction mended = action(good)) { // other code: a new start
            client.token(API);
        }
    }

    @Test
    void a_call_leaves_nothing_for_the_next() {
        try (RunningAction action = action("""
                let calls = 0;
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  api.accessToken.setCustomClaim('seen', [++calls, typeof globalThis.left, [].left, JSON.stringify.left,
                      Object.prototype.left, Math.random()].map(String));
                  globalThis.left = 'g';
                  Array.prototype.left = 'a';
                  Object.prototype.left = 'o';
                  JSON.stringify.left = 'j';
                  Promise.prototype.then = () => { throw new Error('patched'); };
                  JSON.parse = () => ({});
                };
                """)) {
            JsonNode first = claims().path("seen");
            JsonNode second = claims().path("seen");
            assertEquals("1", second.get(0).asText());
            for (int i = 1; i < 5; i++) {
                assertEquals("undefined", second.get(i).asText());
                assertEquals(first.get(i), second.get(i));
            }
        }
    }

    @Test
    void the_cache_is_kept_from_call_to_call() {
        String key = UUID.randomUUID().toString();
        try (RunningAction action = action("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  const found = api.cache.get('KEY');
                  api.accessToken.setCustomClaim('found', found ? [found.value, typeof found.expires_at] : null);
                  api.accessToken.setCustomClaim('set', api.cache.set('KEY', 'kept', { ttl: 60000 }));
                  api.accessToken.setCustomClaim('long', api.cache.set('k'.repeat(65), 'kept'));
                };
                """.replace("KEY", key))) {
            JsonNode first = claims();
            assertTrue(first.path("found").isNull());
            assertEquals("{\"type\":\"success\"}", first.path("set").toString());
            assertEquals("error", first.at("/long/type").asText());
            assertEquals("[\"kept\",\"number\"]", claims().path("found").toString());
        }
    }

    @Test
    void claims_may_have_100_kilobytes_together() {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.accessToken.setCustomClaim('large', 'x'.repeat(90 * 1024));")) {
            assertEquals(90 * 1024, claims().path("large").asText().length());
        }
        try (RunningAction actions = RunningAction.inOrder(tenant,
                "exports.onExecuteCredentialsExchange = async (event, api) => api.accessToken.setCustomClaim('a', 'x'.repeat(60000));",
                "exports.onExecuteCredentialsExchange = async (event, api) => api.accessToken.setCustomClaim('b', 'x'.repeat(60000));")) {
            refused(500, "server_error");
        }
    }

    @Test
    void an_application_that_may_change_actions_is_not_locked_out_by_one() {
        try (RunningAction action = action("exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.access.deny('invalid_request', 'everybody');")) {
            new TestTenant().managementToken();
            TestClient reader = tenant.client("reader").granted(tenant.managementAudience(), "read:clients");
            reader.tokenRequest(tenant.managementAudience()).post("/oauth/token").then().statusCode(400)
                    .body("error_description", containsString("everybody"));
        }
    }

    private RunningAction action(String code) {
        return RunningAction.of(tenant, code);
    }

    private RunningAction action(String code, Map<String, String> secrets) {
        return RunningAction.of(tenant, code, secrets);
    }

    private ValidatableResponse refused(int status, String error) {
        return client.tokenRequest(API).post("/oauth/token").then().statusCode(status).body("error", equalTo(error));
    }

    private JsonNode claims() {
        return claims(client.tokenRequest(API).post("/oauth/token").then().statusCode(200));
    }

    private static JsonNode claims(ValidatableResponse answer) {
        return TestClient.claimsOf(answer.extract().path("access_token"));
    }
}
