package dev.postern.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** Actions can be tried before they decide, and looked at afterwards. */
@QuarkusTest
class ActionTrialsTest {

    private static final String API = "https://action-trials.example/";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void client() {
        client = tenant.api(API, "read", "write").client("caller").granted(API, "read", "write");
    }

    @ParameterizedTest
    @ValueSource(ints = { 32_000, 33_000, 90_000 })
    void an_event_of_any_size_arrives_whole(int characters) {
        String id = draft(
                "exports.onExecuteCredentialsExchange = async (event) => { console.log(event.client.name.length); };");
        tenant.management().body(Map.of("payload", Map.of("event", Map.of("client", Map.of("name", "x".repeat(characters))))))
                .post("/api/v2/actions/actions/" + id + "/test").then().statusCode(200)
                .body("payload.console", equalTo(List.of("log: " + characters)));
    }

    @Test
    void a_preview_takes_a_request_that_is_longer_than_the_servers_buffer() {
        Map<String, String> parameters = IntStream.range(0, 10).boxed()
                .collect(Collectors.toMap(n -> "parameter_" + n, n -> "x".repeat(4_000)));
        tenant.management().body(Map.of("audience", API, "parameters", parameters))
                .post("/api/v2/clients/" + client.id() + "/preview-token").then().statusCode(200)
                .body("issued", equalTo(true));
    }

    @Test
    void a_draft_runs_with_the_event_of_the_payload() {
        String id = draft("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  console.warn('hello', event.client.name);
                  api.accessToken.setCustomClaim('seen', [event.client.name, event.secrets.KEY]);
                  api.accessToken.setCustomClaim('sub', 'dropped');
                };
                """);
        tenant.management().body(Map.of("payload", Map.of("event", Map.of("client", Map.of("name", "Orders")))))
                .post("/api/v2/actions/actions/" + id + "/test").then().statusCode(200)
                .body("payload.outcome", equalTo("allowed"))
                .body("payload.accessToken.customClaims", equalTo(Map.of("seen", List.of("Orders", "value"))))
                .body("payload.left_out", equalTo(List.of("sub")))
                .body("payload.console", equalTo(List.of("warn: hello Orders")))
                .body("payload.memory_bytes", greaterThan(1_000_000));
    }

    @Test
    void a_draft_that_refuses_or_fails_says_so() {
        tenant.management().body(Map.of("payload", Map.of()))
                .post("/api/v2/actions/actions/" + draft("exports.onExecuteCredentialsExchange = async (event, api) => "
                        + "api.access.deny('invalid_scope', 'no');") + "/test")
                .then().statusCode(200).body("payload.outcome", equalTo("denied"))
                .body("payload.denied.status", equalTo(400)).body("payload.denied.error", equalTo("invalid_scope"));
        tenant.management().body(Map.of("payload", Map.of()))
                .post("/api/v2/actions/actions/" + draft("exports.onExecuteCredentialsExchange = async (event) => {\n"
                        + "  event.client.name; };") + "/test")
                .then().statusCode(200).body("payload.outcome", equalTo("failed"))
                .body("payload.error.id", equalTo("action_error")).body("payload.error.name", equalTo("TypeError"))
                .body("payload.error.stack", containsString(".js:2:"));
        tenant.management().body(Map.of("payload", Map.of()))
                .post("/api/v2/actions/actions/" + draft("exports.onExecuteCredentialsExchange = async (event, api) => "
                        + "api.accessToken.setCustomClaim('large', 'x'.repeat(120000));") + "/test")
                .then().statusCode(200).body("payload.outcome", equalTo("failed"))
                .body("payload.error.msg", equalTo("the claims are larger than 100 KB"));
        tenant.management().body(Map.of("payload", Map.of()))
                .post("/api/v2/actions/actions/" + draft("exports.onExecuteCredentialsExchange = () => { while (true) {} };")
                        + "/test")
                .then().statusCode(200).body("payload.error.id", equalTo("action_timeout"));
    }

    /** As at the token endpoint, so that code that asks for an optional secret does not fail in the test alone. */
    @Test
    void a_draft_without_secrets_gets_none_or_those_of_the_event() {
        String test = "/api/v2/actions/actions/" + draft("exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.accessToken.setCustomClaim('key', event.secrets.KEY ?? 'none');", List.of()) + "/test";
        tenant.management().body(Map.of("payload", Map.of("event", Map.of()))).post(test).then().statusCode(200)
                .body("payload.accessToken.customClaims.key", equalTo("none"));
        tenant.management().body(Map.of("payload", Map.of("event", Map.of("secrets", Map.of("KEY", "of the event")))))
                .post(test).then().statusCode(200).body("payload.accessToken.customClaims.key", equalTo("of the event"));
    }

    @Test
    void an_error_is_told_with_its_place_and_its_cause() {
        trial("exports.onExecuteCredentialsExchange = async () => {};\nconst x = ;").body("payload.error.name",
                equalTo("SyntaxError")).body("payload.error.msg", containsString(".js:2:"));
        trial("exports.onExecuteCredentialsExchange = async () => { await fetch('https://nowhere.example/'); };")
                .body("payload.error.msg", containsString("fetch failed: the host nowhere.example"));
        trial("exports.onExecuteCredentialsExchange = async () => { throw { a: 1 }; };").body("payload.error.msg",
                equalTo("{\"a\":1}"));
        trial("exports.onExecuteCredentialsExchange = async (event, api) => { api.access.deny(); };")
                .body("payload.denied.error_description", equalTo("The request was denied"));
    }

    @Test
    void a_preview_tells_each_claim_and_where_it_came_from() {
        try (RunningAction action = RunningAction.of(tenant, "exports.onExecuteCredentialsExchange = async (event, api) => { "
                + "api.accessToken.setCustomClaim('from', event.request.ip); api.transaction.removeTargetScope('write'); };")) {
            tenant.management().body(Map.of("audience", API, "ip", "192.0.2.1"))
                    .post("/api/v2/clients/" + client.id() + "/preview-token").then().statusCode(200)
                    .body("issued", equalTo(true)).body("claims.from", equalTo("192.0.2.1"))
                    .body("claims.scope", equalTo("read")).body("claims.azp", equalTo(client.id()))
                    .body("sources.from", containsString("Action \"test-"))
                    .body("sources.scope", containsString("Action \"test-"))
                    .body("sources.azp", equalTo("server")).body("execution.results.size()", equalTo(1))
                    .body("access_token", nullValue());
        }
    }

    @Test
    void a_preview_tells_the_refusal_and_its_reason() {
        try (RunningAction action = RunningAction.of(tenant, "exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.access.deny('invalid_request', event.request.body.why);")) {
            tenant.management().body(Map.of("audience", API, "parameters", Map.of("why", "because")))
                    .post("/api/v2/clients/" + client.id() + "/preview-token").then().statusCode(200)
                    .body("issued", equalTo(false)).body("status", equalTo(400)).body("error", equalTo("invalid_request"))
                    .body("error_description", equalTo("because")).body("reason", containsString("Action \"test-"));
        }
        tenant.management().body(Map.of("audience", "https://nowhere.example/"))
                .post("/api/v2/clients/" + client.id() + "/preview-token").then().statusCode(200)
                .body("issued", equalTo(false)).body("status", equalTo(403))
                .body("reason", containsString("unknown audience"));
        tenant.management().body(Map.of("audience", API)).post("/api/v2/clients/nobody/preview-token").then().statusCode(404);
    }

    private ValidatableResponse trial(String code) {
        return tenant.management().body(Map.of("payload", Map.of())).post("/api/v2/actions/actions/" + draft(code) + "/test")
                .then().statusCode(200);
    }

    private String draft(String code) {
        return draft(code, List.of(Map.of("name", "KEY", "value", "value")));
    }

    private String draft(String code, List<Map<String, String>> secrets) {
        return tenant.management().body(Map.of("name", "draft-" + UUID.randomUUID(), "code", code, "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2")), "secrets", secrets))
                .post("/api/v2/actions/actions").then().statusCode(201).body("id", notNullValue()).extract().path("id");
    }
}
