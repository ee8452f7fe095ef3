package dev.postern.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.TestTenant;
import dev.postern.audit.Redaction;
import dev.postern.downstream.OtherParty;

/** What operators do reaches a log stream: who, what, from what to what, and never a secret. */
@QuarkusTest
class OperationAuditTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "mArKeD-sEcReT-0123456789-abcdefghijklmnop";
    private static final String ORDERS = "https://audited-orders.example/";

    private final TestTenant tenant = new TestTenant();
    private final List<String> secrets = new ArrayList<>(List.of(MARK));
    private OtherParty collector;
    private String stream;

    @BeforeEach
    void collect() {
        int port = OtherParty.freePort();
        collector = new OtherParty(port);
        stream = tenant.management().body("""
                {"name": "audit", "type": "http", "sink": {"httpEndpoint": "http://localhost:%d/in",
                 "httpContentFormat": "JSONLINES", "httpAuthorization": "%s",
                 "httpCustomHeaders": [{"header": "X-Key", "value": "%s"}]},
                 "filters": [{"type": "category", "name": "management.success"},
                             {"type": "category", "name": "management.fail"}]}""".formatted(port, MARK, MARK))
                .post("/api/v2/log-streams").then().statusCode(200).extract().path("id");
    }

    @AfterEach
    void stop() {
        tenant.management().delete("/api/v2/log-streams/" + stream);
        collector.close();
    }

    @Test
    void a_change_is_told_with_actor_operation_and_both_states() {
        String id = tenant.management().header("User-Agent", "audit-test").body("{\"name\": \"Audited before\"}")
                .post("/api/v2/clients").then().statusCode(201).extract().path("client_id");
        tenant.management().body("{\"name\": \"Audited after\"}").patch("/api/v2/clients/{id}", id).then().statusCode(200);
        tenant.management().delete("/api/v2/clients/{id}", id).then().statusCode(204);

        JsonNode updated = await(event -> event.path("description").asText().equals("Update a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        assertEquals("sapi", updated.path("type").asText());
        assertEquals("test-bootstrap", updated.path("client_id").asText());
        assertEquals("Bootstrap", updated.path("client_name").asText());
        assertEquals("PATCH", updated.at("/details/request/method").asText());
        assertEquals("/api/v2/clients/" + id, updated.at("/details/request/path").asText());
        assertEquals("Audited after", updated.at("/details/request/body/name").asText());
        assertEquals("api", updated.at("/details/request/channel").asText());
        assertEquals("jwt", updated.at("/details/request/auth/strategy").asText());
        assertEquals("test-bootstrap@clients", updated.at("/details/request/auth/user/user_id").asText());
        assertEquals(200, updated.at("/details/response/statusCode").asInt());
        assertEquals("client", updated.at("/details/changes/0/kind").asText());
        assertEquals("Audited before", updated.at("/details/changes/0/before/name").asText());
        assertEquals("Audited after", updated.at("/details/changes/0/after/name").asText());

        JsonNode created = await(event -> event.path("description").asText().equals("Create a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        assertEquals("audit-test", created.at("/details/request/userAgent").asText());
        assertTrue(created.at("/details/changes/0/before").isNull());
        assertEquals(Redaction.REDACTED, created.at("/details/response/body/client_secret").asText());
        assertTrue(await(event -> event.path("description").asText().equals("Delete a client")
                && event.at("/details/changes/0/id").asText().equals(id)).at("/details/changes/0/after").isNull());
    }

    @Test
    void a_refused_change_is_told_to_have_failed() {
        tenant.management("read:clients").body("{\"name\": \"No\"}").post("/api/v2/clients").then().statusCode(403);

        JsonNode refused = await(event -> event.path("type").asText().equals("fapi"));
        assertEquals("Create a client", refused.path("description").asText());
        assertEquals("insufficient_scope", refused.at("/details/response/body/errorCode").asText());
        assertTrue(refused.at("/details/changes").isMissingNode());
    }

    @Test
    void no_secret_is_in_an_event() {
        Response client = write("POST", "clients", """
                {"name": "Secretive", "client_secret": "%s", "client_metadata": {"api_key": "%s"}}""".formatted(MARK, MARK));
        String id = client.path("client_id");
        secrets.add(write("POST", "clients", "{\"name\": \"Generated\"}").path("client_secret"));
        secrets.add(write("POST", "clients/" + id + "/rotate-secret", "").path("client_secret"));
        write("PATCH", "clients/" + id, "{\"client_secret\": \"%s\"}".formatted(MARK));
        write("PATCH", "clients/" + id, "{\"client_secret\": \"%s\", \"app_type\": \"nonsense\"}".formatted(MARK));
        tenant.api(ORDERS, "read");
        String api = write("POST", "resource-servers", """
                {"identifier": "%shs", "signing_alg": "HS256", "signing_secret": "%s"}""".formatted(ORDERS, MARK)).path("id");
        write("PATCH", "resource-servers/" + api, "{\"signing_secret\": \"%s2\"}".formatted(MARK));
        tenant.management().get("/api/v2/resource-servers/{id}", api);
        write("PATCH", "log-streams/" + stream, "{\"name\": \"again\"}");
        String action = write("POST", "actions/actions", """
                {"name": "audited", "code": "exports.onExecuteCredentialsExchange = async () => {};",
                 "supported_triggers": [{"id": "credentials-exchange", "version": "v2"}],
                 "secrets": [{"name": "KEY", "value": "%s"}]}""".formatted(MARK)).path("id");
        write("PATCH", "actions/actions/" + action, "{\"secrets\": [{\"name\": \"KEY\", \"value\": \"%s3\"}]}".formatted(MARK));
        write("DELETE", "actions/actions/" + action, "");
        String hook = write("POST", "hooks", """
                {"name": "audited", "script": "module.exports = (c, s, a, x, cb) => cb(null, {});",
                 "triggerId": "credentials-exchange"}""").path("id");
        write("POST", "hooks/" + hook + "/secrets", "{\"NAME\": \"%s\", \"name\": \"%s\"}".formatted(MARK, MARK));
        write("PATCH", "hooks/" + hook + "/secrets", "{\"NAME\": \"%s4\"}".formatted(MARK));
        write("DELETE", "hooks/" + hook, "");
        write("DELETE", "resource-servers/" + api, "");
        write("DELETE", "clients/" + id, "");

        await(event -> event.path("description").asText().equals("Delete a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        String everything = delivered();
        assertTrue(everything.contains("\"kind\":\"hook\"") && everything.contains("\"kind\":\"action\""),
                "written at all: " + everything);
        secrets.forEach(secret -> assertFalse(everything.contains(secret), "a secret is in " + everything));
    }

    private Response write(String method, String path, String body) {
        Response answer = tenant.management().body(body).request(method, "/api/v2/" + path);
        assertTrue(answer.statusCode() < 500, answer.asString());
        return answer;
    }

    private JsonNode await(Predicate<JsonNode> wanted) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < giveUp) {
            for (String line : delivered().split("\n")) {
                JsonNode event = line.isEmpty() ? JSON.nullNode() : read(line).path("data");
                if (wanted.test(event)) {
                    return event;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("not told: " + delivered());
    }

    private String delivered() {
        return String.join("\n", collector.calls.stream().map(OtherParty.Call::body).toList());
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
