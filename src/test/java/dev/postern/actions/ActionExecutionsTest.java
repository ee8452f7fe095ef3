package dev.postern.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;

/** What an Action's run leaves behind: an execution, its id in the token's event, and an event of its own when it failed. */
@QuarkusTest
class ActionExecutionsTest {

    private static final String API = "https://action-executions.example/";

    @Inject
    AuditLog log;
    @Inject
    AuditEventJson json;

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void client() {
        client = tenant.api(API, "read").client("caller").granted(API, "read");
    }

    @Test
    void an_issued_token_names_its_execution() {
        try (RunningAction action = RunningAction.of(tenant,
                "exports.onExecuteCredentialsExchange = async () => { console.log('seen', 1); };")) {
            client.token(API);
        }
        String execution = event("seccft").at("/details/actions/executions/0").asText();
        tenant.management().get("/api/v2/actions/executions/" + execution).then().statusCode(200)
                .body("id", equalTo(execution)).body("trigger_id", equalTo("credentials-exchange"))
                .body("status", equalTo("final")).body("results.size()", equalTo(1))
                .body("results[0].action_name", containsString("test-"))
                .body("results[0].console", equalTo(List.of("log: seen 1")));
        tenant.management().get("/api/v2/actions/executions/" + UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void a_failure_has_an_event_that_tells_the_operator_what_the_caller_is_not_told() {
        String id;
        try (RunningAction action = RunningAction.of(tenant,
                "exports.onExecuteCredentialsExchange = async () => { throw new RangeError('the secret reason'); };")) {
            id = action.id();
            String answer = client.tokenRequest(API).post("/oauth/token").then().statusCode(500).extract().asString();
            assertTrue(!answer.contains("secret reason"), answer);
        }
        JsonNode details = event("actions_execution_failed").path("details");
        assertEquals(id, details.path("action_id").asText());
        assertEquals("action_error", details.path("error_class").asText());
        assertEquals("RangeError", details.at("/action_error/name").asText());
        assertEquals("the secret reason", details.at("/action_error/message").asText());
        tenant.management().get("/api/v2/actions/executions/" + details.path("execution_id").asText()).then().statusCode(200)
                .body("results[0].error.msg", equalTo("the secret reason"));
        JsonNode refused = event("feccft");
        assertEquals("Internal error", refused.path("description").asText());
        assertTrue(refused.at("/details/reason").asText().contains("the secret reason"), refused.toString());
    }

    @Test
    void a_refusal_names_its_execution_which_tells_the_outcome() {
        try (RunningAction action = RunningAction.of(tenant,
                "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('sub', 1); "
                        + "api.access.deny('invalid_request', 'no'); };")) {
            client.tokenRequest(API).post("/oauth/token").then().statusCode(400);
        }
        String execution = event("feccft").at("/details/actions/executions/0").asText();
        tenant.management().get("/api/v2/actions/executions/" + execution).then().statusCode(200)
                .body("results[0].outcome", equalTo("denied")).body("results[0].left_out", equalTo(List.of("sub")));
    }

    /** The newest event of the type about the client. */
    private JsonNode event(String type) {
        return log.newest(50).stream().map(json::of)
                .filter(event -> event.path("type").asText().equals(type)
                        && event.path("client_id").asText().equals(client.id()))
                .findFirst().orElseThrow();
    }
}
