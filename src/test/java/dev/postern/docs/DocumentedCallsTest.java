package dev.postern.docs;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.postern.FreePort;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.actions.RunningAction;

/** The Actions of {@code docs/actions} that call a service do what their first lines say, whether it answers or not. */
@QuarkusTest
@TestProfile(DocumentedCallsTest.Profile.class)
class DocumentedCallsTest {

    private static final String API = "https://documented-calls.example/";
    private static final String LIMITS = "https://claims.example.com/limits";

    /** Actions may call one port of this machine. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            int port = FreePort.find();
            return Map.of("test.service.port", String.valueOf(port), "postern.actions.fetch-hosts", "localhost:" + port,
                    "postern.actions.private-addresses", "127.0.0.1,::1");
        }
    }

    @ConfigProperty(name = "test.service.port")
    int port;

    private final TestTenant tenant = new TestTenant();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "";
    private HttpServer service;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(port), 0);
        service.createContext("/", this::answer);
        service.start();
        client = tenant.api(API, "read").client("caller", Map.of("client_metadata", Map.of("tier", "gold")))
                .granted(API, "read");
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void call_a_service_asks_once_and_remembers_a_yes() {
        answer = "{\"allowed\": true}";
        try (RunningAction action = asksForDecisions()) {
            client.token(API);
            client.token(API);
            assertEquals(List.of("GET /clients/" + client.id() + " Bearer the key"), calls);
        }
    }

    @Test
    void call_a_service_refuses_what_the_service_refuses() {
        answer = "{\"allowed\": false, \"reason\": \"The contract has ended\"}";
        try (RunningAction action = asksForDecisions()) {
            client.tokenRequest(API).post("/oauth/token").then().statusCode(400).body("error", equalTo("invalid_request"))
                    .body("error_description", equalTo("The contract has ended"));
            answer = "{}";
            client.tokenRequest(API).post("/oauth/token").then().statusCode(400);
        }
    }

    @Test
    void call_a_service_refuses_the_token_when_the_service_has_no_answer() {
        try (RunningAction action = asksForDecisions()) {
            status = 503;
            client.tokenRequest(API).post("/oauth/token").then().statusCode(500).body("error", equalTo("server_error"));
            status = 200;
            answer = "not JSON";
            client.tokenRequest(API).post("/oauth/token").then().statusCode(500);
            service.stop(0);
            client.tokenRequest(API).post("/oauth/token").then().statusCode(500);
        }
    }

    @Test
    void enrich_from_a_cache_fetches_the_table_once_and_fails_open() {
        try (RunningAction action = RunningAction.of(tenant, DocumentedActionsTest.code("enrich-from-a-cache.js"),
                Map.of("TABLE_URL", "http://localhost:" + port + "/table"))) {
            status = 503;
            assertFalse(DocumentedActionsTest.claims(client.tokenRequest(API)).has(LIMITS));
            assertFalse(DocumentedActionsTest.claims(client.tokenRequest(API)).has(LIMITS));
            assertEquals(1, calls.size()); // the service is left alone for a while
        }
        try (RunningAction action = RunningAction.of(tenant, DocumentedActionsTest.code("enrich-from-a-cache.js")
                .replace("'limits-table'", "'another-table'"), Map.of("TABLE_URL", "http://localhost:" + port + "/table"))) {
            status = 200;
            answer = "{\"basic\": {\"requests_per_minute\": 60}, \"gold\": {\"requests_per_minute\": 600}}";
            assertEquals("{\"requests_per_minute\":600}",
                    DocumentedActionsTest.claims(client.tokenRequest(API)).path(LIMITS).toString());
            service.stop(0);
            assertEquals("{\"requests_per_minute\":600}",
                    DocumentedActionsTest.claims(client.tokenRequest(API)).path(LIMITS).toString());
            assertEquals(2, calls.size());
        }
    }

    private RunningAction asksForDecisions() {
        return RunningAction.of(tenant, DocumentedActionsTest.code("call-a-service.js"),
                Map.of("DECISION_URL", "http://localhost:" + port + "/clients", "DECISION_KEY", "the key"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()
                + (exchange.getRequestHeaders().containsKey("Authorization")
                        ? " " + exchange.getRequestHeaders().getFirst("Authorization")
                        : ""));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
