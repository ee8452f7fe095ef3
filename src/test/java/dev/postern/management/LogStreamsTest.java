package dev.postern.management;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.downstream.OtherParty;
import dev.postern.downstream.OtherPartyProfile;
import dev.postern.registry.EntityKind;
import dev.postern.registry.LogStreams;
import dev.postern.registry.Registry;

@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class LogStreamsTest {

    private static final String PATH = "/api/v2/log-streams";
    private static final String ORDERS = "https://orders.example/log-streams-test";
    private static final String KEY = "Splunk collector-key";

    private final TestTenant tenant = new TestTenant();

    @Inject
    Registry registry;
    @Inject
    LogStreams streams;
    @ConfigProperty(name = "test.other-party.port")
    int port;

    private OtherParty party;

    @BeforeEach
    void start() {
        party = new OtherParty(port);
    }

    @AfterEach
    void stop() {
        party.close();
        List<String> ids = tenant.management().get(PATH).jsonPath().getList("id");
        ids.forEach(id -> tenant.management().delete(PATH + "/" + id).then().statusCode(204));
    }

    @Test
    void a_stream_is_answered_with_its_defaults_and_without_its_secret() {
        String id = create(Map.of("httpAuthorization", KEY)).body("id", matchesPattern("lst_\\d{16}"))
                .body("status", is("active")).body("isPriority", is(false)).body("type", is("http"))
                .body("sink.httpContentFormat", is("JSONLINES")).body("sink.httpContentType", is("application/json"))
                .body(not(containsString("collector-key"))).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body(not(containsString("collector-key")));
        tenant.management().get(PATH).then().statusCode(200).body("id", contains(id))
                .body(not(containsString("collector-key")));
        assertFalse(registry.find(EntityKind.LOG_STREAM, id).orElseThrow().secrets().toString().contains("collector-key"));
    }

    @Test
    void a_patch_keeps_the_secret_unless_it_names_it() {
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        patch(id, Map.of("name", "renamed", "sink", Map.of("httpContentFormat", "JSONARRAY"))).statusCode(200)
                .body("name", is("renamed")).body("sink.httpContentFormat", is("JSONARRAY"));
        assertEquals(KEY, streams.destinations().get(0).authorization().orElseThrow());
        patch(id, Map.of("sink", Map.of("httpAuthorization", ""))).statusCode(200);
        assertTrue(streams.destinations().get(0).authorization().isEmpty());
    }

    @Test
    void a_stream_does_not_take_its_authorization_along_to_another_host() {
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        Map<String, String> elsewhere = Map.of("httpEndpoint", "http://elsewhere.example/in");
        patch(id, Map.of("sink", elsewhere)).statusCode(400);
        patch(id, Map.of("sink", Map.of("httpEndpoint", "http://elsewhere.example/in", "httpAuthorization", "")))
                .statusCode(200);
    }

    @Test
    void token_events_reach_the_destination() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        create(Map.of("httpAuthorization", KEY));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        await(() -> bodies().contains("\"client_id\":\"" + client.id() + "\""));
        assertTrue(bodies().contains("feccft") && bodies().contains("\"audience\":\"" + ORDERS + "\""), bodies());
        assertEquals(KEY, party.calls.get(0).authorization());
    }

    @Test
    void without_an_authorization_of_its_own_a_destination_is_called_with_posterns_token() {
        create(Map.of());
        tenant.managementToken();
        await(() -> bodies().contains("seccft"));
        assertTrue(party.calls.get(0).authorization().startsWith("Bearer t"), "a token of the other party");
    }

    @Test
    void no_secret_and_no_token_is_ever_streamed() {
        TestClient client = tenant.api(ORDERS, "read").client("streams").granted(ORDERS, "read");
        create(Map.of("httpAuthorization", KEY));
        String token = client.token(ORDERS);
        await(() -> bodies().contains(ORDERS));
        assertFalse(bodies().contains(token));
        assertFalse(bodies().contains("test-bootstrap-secret"));
    }

    @Test
    void a_paused_stream_sends_nothing_until_it_is_active_again() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        String paused = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        patch(paused, Map.of("status", "paused")).statusCode(200).body("status", is("paused"));
        create(Map.of("httpAuthorization", "Other", "httpEndpoint", party("/other")));
        await(() -> {
            tenant.managementToken(); // an event
            return !calls("/other").isEmpty(); // registered later, so the pause has been taken up
        });
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        await(() -> calls("/other").stream().anyMatch(call -> call.body().contains(client.id())));
        assertFalse(calls("/in").stream().anyMatch(call -> call.body().contains(client.id())));
        patch(paused, Map.of("status", "active")).statusCode(200);
        await(() -> calls("/in").stream().anyMatch(call -> call.body().contains(client.id())));
    }

    @Test
    void a_dead_destination_does_not_hold_up_another() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        create(Map.of("httpAuthorization", KEY, "httpEndpoint", "http://localhost:" + OtherParty.freePort() + "/dead"));
        create(Map.of("httpAuthorization", KEY));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        await(() -> bodies().contains(client.id()));
    }

    @Test
    void a_suspended_stream_says_so() {
        String id = create(Map.of()).extract().path("id");
        streams.suspend(id);
        tenant.management().get(PATH + "/" + id).then().body("status", is("suspended"));
    }

    @Test
    void destinations_are_http_urls_without_user_info() {
        for (String endpoint : List.of("ftp://siem.example/", "file:///etc/passwd", "https://user:pw@siem.example/", "siem",
                "https:///x", "https://siem.example/#x", "http://siem.example:99999/", "https://sie m.example/")) {
            refused(Map.of("httpEndpoint", endpoint), "sink.httpEndpoint");
        }
    }

    @Test
    void headers_that_are_not_the_streams_to_set_are_refused() {
        for (String name : List.of("Host", "content-length", "Authorization", "Transfer-Encoding", "bad name", "x\r\ny")) {
            refused(Map.of("httpCustomHeaders", List.of(Map.of("header", name, "value", "x"))), "sink.httpCustomHeaders");
        }
        refused(Map.of("httpCustomHeaders", List.of(Map.of("header", "X-A", "value", "a\r\nb"))), "sink.httpCustomHeaders");
        refused(Map.of("httpAuthorization", "a\nb"), "sink.httpAuthorization");
    }

    @Test
    void unknown_categories_types_and_fields_are_refused() {
        Map<String, Object> body = body(Map.of());
        body.put("filters", List.of(Map.of("type", "category", "name", "auth.unknown")));
        tenant.management().body(body).post(PATH).then().statusCode(400).body("errorCode", is("invalid_body"));
        tenant.management().body(Map.of("type", "eventbridge", "sink", Map.of())).post(PATH).then().statusCode(400);
        tenant.management().body(Map.of("type", "http")).post(PATH).then().statusCode(400);
    }

    @Test
    void each_operation_asks_for_its_scope() {
        String id = create(Map.of()).extract().path("id");
        tenant.management("read:clients").get(PATH).then().statusCode(403);
        tenant.management("read:log_streams").get(PATH).then().statusCode(200).body("id", hasItem(id));
        tenant.management("read:log_streams").body(body(Map.of())).post(PATH).then().statusCode(403);
        tenant.management("read:log_streams").body(Map.of("name", "x")).patch(PATH + "/" + id).then().statusCode(403);
        tenant.management("read:log_streams").delete(PATH + "/" + id).then().statusCode(403);
        tenant.management().get(PATH + "/lst_0000000000000000").then().statusCode(404);
    }

    private void refused(Map<String, Object> sink, String property) {
        tenant.management().body(body(sink)).post(PATH).then().statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", containsString(property));
    }

    private ValidatableResponse create(Map<String, Object> sink) {
        return tenant.management().body(body(sink)).post(PATH).then().statusCode(200);
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private Map<String, Object> body(Map<String, Object> sink) {
        Map<String, Object> whole = new HashMap<>(Map.of("httpEndpoint", party("/in")));
        whole.putAll(sink);
        return new HashMap<>(Map.of("name", "siem", "type", "http", "sink", whole));
    }

    private String party(String path) {
        return "http://localhost:" + port + path;
    }

    private List<OtherParty.Call> calls(String path) {
        return party.calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    private String bodies() {
        return String.join("\n", party.calls.stream().map(OtherParty.Call::body).toList());
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(deadline), "did not happen within 30 seconds");
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
