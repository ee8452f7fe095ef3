package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.Eventually;
import dev.postern.TestTenant;
import dev.postern.downstream.OtherParty;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class StreamsTest {

    private static final String PATH = "/console/log-streams";
    private static final String API = "/api/v2/log-streams";
    private static final String KEY = "Bearer key-of-the-collector";
    private static final String SIGNING = "a-signing-secret-of-the-collector";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final OtherParty collector = new OtherParty();

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void a_stream_is_made_tested_changed_paused_and_deleted() {
        ConsoleBrowser alice = signedIn("alice of streams", "read:log_streams", "create:log_streams", "update:log_streams",
                "delete:log_streams");
        alice.get("/console/new-log-stream").then().statusCode(200);
        String page = alice.post(PATH, fields("Made in the console")).then().statusCode(303).extract().header("Location");
        String id = page.substring(PATH.length() + 1, page.indexOf('?'));
        tenant.management().get(API + "/" + id).then().statusCode(200).body("filters.name", hasSize(1))
                .body("sink.httpCustomHeaders[0].header", equalTo("X-Tenant")).body("isPriority", equalTo(true));
        alice.get(page).then().statusCode(200).body(containsString("There is one: empty keeps it"))
                .body(not(containsString("key-of-the-collector"))).body(not(containsString(SIGNING)))
                .body(not(containsString("acme-value")));

        alice.post(PATH + "/" + id + "/test", Map.of()).then().statusCode(200)
                .body(containsString("The test event was delivered in "));
        OtherParty.Call call = collector.calls.stream().filter(each -> each.body().contains("postern_delivery_test"))
                .findFirst().orElseThrow();
        assertEquals(KEY, call.authorization());
        collector.status = 503;
        alice.post(PATH + "/" + id + "/test", Map.of()).then().statusCode(200)
                .body(containsString("could not be delivered")).body(containsString("the destination answered 503"));
        collector.status = 200;

        alice.get(page);
        Map<String, Object> renamed = new HashMap<>(fields("Renamed in the console"));
        renamed.putAll(Map.of("was_name", "Made in the console", "was_filters", "management.success", "filters",
                List.of("management.success", "management.fail"), "was_httpEndpoint", endpoint(), "was_httpContentFormat",
                "JSONLINES", "was_httpContentType", "application/json", "was_httpCustomHeaders",
                "X-Tenant: _VALUE_NOT_SHOWN_", "httpCustomHeaders", "X-Tenant: _VALUE_NOT_SHOWN_", "was_isPriority", "true"));
        renamed.remove("httpAuthorization");
        renamed.remove("httpSigningSecret");
        renamed.remove("isPriority");
        renamed.put("remove_httpSigningSecret", "true");
        alice.post(PATH + "/" + id + "/settings", renamed).then().statusCode(303);
        tenant.management().get(API + "/" + id).then().body("name", equalTo("Renamed in the console"))
                .body("filters.name", hasSize(2)).body("isPriority", equalTo(false));
        alice.post(PATH + "/" + id + "/test", Map.of()).then().statusCode(200);
        OtherParty.Call last = collector.calls.get(collector.calls.size() - 1);
        assertEquals(KEY, last.authorization(), "what is not typed stays");
        assertEquals("acme-value", last.headers().getFirst("X-Tenant"));
        assertEquals(null, last.headers().getFirst("Postern-Signature"), "it was removed");

        alice.post(PATH + "/" + id + "/pause", Map.of()).then().statusCode(303);
        tenant.management().get(API + "/" + id).then().body("status", equalTo("paused"));
        alice.get(PATH).then().statusCode(200).body(containsString("paused"));
        alice.post(PATH + "/" + id + "/activate", Map.of()).then().statusCode(303);
        alice.get(PATH + "/" + id + "/delete").then().statusCode(200).body(containsString("Pause it instead"));
        alice.post(PATH + "/" + id + "/delete", Map.of()).then().statusCode(303);
        tenant.management().get(API + "/" + id).then().statusCode(404);
        assertRecorded("alice of streams", "Send a test event to a log stream");
    }

    /** As the same operation of the Management API is. */
    private void assertRecorded(String name, String words) {
        Eventually.await(() -> {
            List<String> bodies = tenant.management().queryParam("q", "client_name:\"" + name + "\" AND description:\"" + words
                    + "\"").get("/api/v2/logs").jsonPath().getList("details.response.body.outcome");
            return bodies.contains("delivered") && bodies.contains("failed");
        });
    }

    @Test
    void how_far_a_stream_is_and_why_it_fails_is_shown() {
        String id = made("Followed in the console");
        ConsoleBrowser reader = signedIn("reader", "read:log_streams");
        tenant.client("Sent to the collector");
        Eventually.await(() -> reader.get(PATH + "/" + id).asString().contains("all that the stream takes were sent"));
        collector.status = 503;
        Eventually.await(() -> {
            tenant.managementToken();
            return reader.get(PATH + "/" + id).asString().contains("the destination answered 503")
                    && reader.get(PATH).asString().contains("failing");
        });
        signedIn("looks at streams", "read:log_streams").get("/console/").then().statusCode(200)
                .body(containsString("The log stream Followed in the console fails"))
                .body(containsString("href=\"" + PATH + "/" + id + "\""));
        tenant.management().contentType("application/json").body(Map.of("status", "paused")).patch(API + "/" + id).then()
                .statusCode(200);
        reader.get("/console/").then().body(containsString("The log stream Followed in the console is paused"))
                .body(not(containsString("The log stream Followed in the console fails")));
        reader.get(PATH + "/" + id).then().body(not(containsString("the destination answered 503")));
        tenant.management().delete(API + "/" + id).then().statusCode(204);
    }

    @Test
    void a_wrong_endpoint_is_told_at_its_field_and_what_was_typed_stays_but_for_secrets() {
        ConsoleBrowser alice = signedIn("alice", "read:log_streams", "create:log_streams");
        alice.get("/console/new-log-stream");
        Map<String, Object> wrong = new HashMap<>(fields("Wrong endpoint"));
        wrong.put("httpEndpoint", "ftp://collector.example/");
        alice.post(PATH, wrong).then().statusCode(422).body(containsString("href=\"#f-httpEndpoint\""))
                .body(containsString("must be an absolute http or https URL"))
                .body(containsString("value=\"ftp://collector.example/\"")).body(containsString("value=\"Wrong endpoint\""))
                .body(containsString("value=\"management.success\" checked"))
                .body(not(containsString("key-of-the-collector"))).body(not(containsString(SIGNING)))
                .body(containsString(">X-Tenant:</textarea>")).body(not(containsString("acme-value")));
        Map<String, Object> unvalued = new HashMap<>(fields("Value not typed again"));
        unvalued.put("httpCustomHeaders", "X-Tenant: ");
        alice.post(PATH, unvalued).then().statusCode(422).body(containsString("role=\"alert\""));
        Map<String, Object> header = new HashMap<>(fields("Wrong header"));
        header.put("httpCustomHeaders", "Host: elsewhere");
        alice.post(PATH, header).then().statusCode(422).body(containsString("header Host cannot be set"))
                .body(containsString("href=\"#f-httpCustomHeaders\""));
    }

    @Test
    void what_somebody_else_has_changed_is_not_overwritten_unasked() {
        String id = made("Of two people");
        ConsoleBrowser alice = signedIn("alice", "read:log_streams", "update:log_streams");
        alice.get(PATH + "/" + id);
        tenant.management().contentType("application/json").body(Map.of("name", "Of Bob")).patch(API + "/" + id).then()
                .statusCode(200);
        alice.post(PATH + "/" + id + "/settings", Map.of("name", "Of Alice", "was_name", "Of two people", "was_filters", "",
                "was_isPriority", "false")).then().statusCode(422).body(containsString("Somebody else"))
                .body(containsString("name=\"was_name\" value=\"Of Bob\""));
        tenant.management().delete(API + "/" + id).then().statusCode(204);
    }

    @Test
    void who_may_read_only_is_offered_nothing_else_and_refused() {
        String id = made("Not to be changed");
        ConsoleBrowser reader = signedIn("reader", "read:log_streams");
        String page = reader.get(PATH + "/" + id).then().statusCode(200).extract().asString();
        assertEquals(1, page.split("<form ", -1).length - 1, page);
        for (String what : List.of("/settings", "/pause", "/test", "/delete")) {
            reader.post(PATH + "/" + id + what, Map.of("name", "x", "was_name", "y")).then().statusCode(403);
        }
        reader.post(PATH, fields("Forbidden")).then().statusCode(403);
        reader.get("/console/new-log-stream").then().statusCode(403);
        signedIn("writer", "update:log_streams").post(PATH + "/" + id + "/test", Map.of()).then().statusCode(403)
                .body(containsString("read:log_streams"));
        assertTrue(collector.calls.stream().noneMatch(call -> call.body().contains("postern_delivery_test")));
        tenant.management().get(API + "/" + id).then().body("name", equalTo("Not to be changed"))
                .body("status", equalTo("active"));
        signedIn("nobody", "read:clients").get(PATH).then().statusCode(403).body(not(containsString("href=\"" + PATH)));
        reader.get(PATH + "/lst_0000000000000000").then().statusCode(404);
        reader.get(PATH + "/stdout").then().statusCode(404);
        tenant.management().delete(API + "/" + id).then().statusCode(204);
    }

    private String made(String name) {
        return tenant.management().contentType("application/json")
                .body(Map.of("name", name, "type", "http", "sink", Map.of("httpEndpoint", endpoint()))).post(API).then()
                .statusCode(200).extract().path("id");
    }

    private Map<String, Object> fields(String name) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("name", name);
        fields.put("httpEndpoint", endpoint());
        fields.put("httpContentFormat", "JSONLINES");
        fields.put("httpContentType", "application/json");
        fields.put("httpCustomHeaders", "X-Tenant: acme-value");
        fields.put("filters", List.of("management.success"));
        fields.put("isPriority", "true");
        fields.put("httpAuthorization", KEY);
        fields.put("httpSigningSecret", SIGNING);
        return fields;
    }

    private String endpoint() {
        return "http://localhost:" + collector.port() + "/in";
    }

    private ConsoleBrowser signedIn(String name, String... scopes) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.of(scopes)));
    }
}
