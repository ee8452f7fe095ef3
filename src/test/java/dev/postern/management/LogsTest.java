package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** {@code /api/v2/logs}: what happened is kept, read by checkpoint, and found by query. */
@QuarkusTest
class LogsTest {

    private static final String ORDERS = "https://logged-orders.example/";

    private final TestTenant tenant = new TestTenant();
    private final String name = "Logged " + UUID.randomUUID();

    @Test
    void a_token_and_a_refusal_are_found_by_client_newest_first() {
        TestClient client = tenant.api(ORDERS, "read").client(name).granted(ORDERS, "read");
        client.token(ORDERS);
        given().formParams(Map.of("grant_type", "client_credentials", "client_id", client.id(), "client_secret", "wrong",
                "audience", ORDERS)).post("/oauth/token").then().statusCode(401);

        List<JsonNode> events = found("client_id:\"" + client.id() + "\"", 2);
        assertEquals(List.of("feccft", "seccft"), events.stream().map(event -> event.path("type").textValue()).toList());
        JsonNode issued = events.get(1);
        assertEquals(name, issued.path("client_name").textValue());
        assertEquals(ORDERS, issued.path("audience").textValue());
        assertEquals("read", issued.path("scope").textValue());
        assertEquals(issued.path("_id"), issued.path("log_id"));
        assertTrue(issued.path("date").textValue().matches("[0-9-]{10}T[0-9:.]{12}Z"), issued.toString());

        management("q", "type:seccft AND client_id:" + client.id(), "sort", "date:1", "fields", "log_id,type")
                .then().statusCode(200).body("size()", equalTo(1)).body("[0].size()", equalTo(2));
        management("search", "type:seccft AND client_id:" + client.id(), "include_totals", "true", "per_page", "1")
                .then().statusCode(200).body("total", equalTo(1)).body("start", equalTo(0)).body("limit", equalTo(1))
                .body("length", equalTo(1)).body("logs[0].log_id", equalTo(issued.path("log_id").textValue()));
        management("q", "type:seccft AND client_id:" + client.id(), "page", "1", "per_page", "1")
                .then().statusCode(200).body("size()", equalTo(0));
        management("page", "20", "per_page", "50").then().statusCode(200).body("size()", equalTo(0));

        String id = issued.path("log_id").textValue();
        assertEquals(issued, PackagedPostern.json(tenant.management().get("/api/v2/logs/{id}", id)));
        tenant.management().get("/api/v2/logs/{id}", id.substring(1) + "0").then().statusCode(404)
                .body("message", equalTo("Log not found."));
    }

    @Test
    void a_change_is_found_with_who_made_it_and_its_answer_and_without_secrets() {
        TestClient client = tenant.client(name);
        String other = tenant.client(name + " too").id();
        tenant.management().delete("/api/v2/clients/{id}", other).then().statusCode(204);

        List<JsonNode> events = new ArrayList<>();
        Eventually.await(() -> {
            found("type:sapi AND description:\"Create a client\" AND date:[now-5m TO *]", 1).stream()
                    .filter(event -> event.at("/details/response/body/client_id").asText().equals(client.id()))
                    .forEach(events::add);
            return !events.isEmpty();
        });
        assertEquals(1, events.size());
        JsonNode details = events.get(0).path("details");
        assertEquals(201, details.at("/response/statusCode").intValue());
        assertEquals("POST", details.at("/request/method").textValue());
        assertEquals(name, details.at("/changes/0/after/name").textValue());
        assertFalse(events.get(0).toString().contains(client.secret()));
    }

    @Test
    void whoever_reads_on_from_each_checkpoint_gets_every_event_once_and_in_order() {
        TestClient client = tenant.api(ORDERS, Map.of("token_dialect", "rfc9068_profile"), "read").client(name)
                .granted(ORDERS, "read");
        String before = newest();
        Set<String> jtis = new LinkedHashSet<>();
        for (int i = 0; i < 25; i++) {
            jtis.add(TestClient.claimsOf(client.token(ORDERS)).path("jti").textValue());
        }
        List<String> read = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        String[] checkpoint = { before };
        Eventually.await(() -> {
            Response answer = management("from", checkpoint[0], "take", "4", "q", "colour:ignored", "per_page", "1000000");
            assertEquals(200, answer.statusCode(), answer.asString());
            for (JsonNode event : PackagedPostern.json(answer)) {
                checkpoint[0] = event.path("log_id").textValue();
                assertTrue(ids.add(checkpoint[0]), "twice: " + checkpoint[0]);
                if (event.path("type").textValue().equals("seccft")
                        && event.path("client_id").textValue().equals(client.id())) {
                    read.add(event.at("/details/access_token_jti").textValue());
                }
            }
            return read.size() >= jtis.size();
        });
        assertEquals(new ArrayList<>(jtis), read);
    }

    @Test
    void a_query_that_cannot_be_answered_is_refused_in_words() {
        management("q", "colour:red").then().statusCode(400).body("errorCode", equalTo("invalid_query_string"))
                .body("message", containsString("The field colour cannot be searched"))
                .body("message", containsString("on property q"));
        management("q", "x".repeat(2_001)).then().statusCode(400);
        management("sort", "client_name:1").then().statusCode(400);
        management("per_page", "101").then().statusCode(400);
        management("take", "101").then().statusCode(400);
        management("from", "not-an-id").then().statusCode(400).body("message", containsString("from is not the log_id"));
        management("colour", "red").then().statusCode(400);
        tenant.management().post("/api/v2/logs").then().statusCode(405).header("Allow", "GET, HEAD");
    }

    @Test
    void the_scope_is_asked_for() {
        for (String scope : List.of("read:logs", "read:logs_users")) {
            tenant.management(scope).get("/api/v2/logs").then().statusCode(200);
        }
        tenant.management("read:clients").get("/api/v2/logs").then().statusCode(403)
                .body("message", equalTo("Insufficient scope, expected any of: read:logs, read:logs_users"));
        tenant.management("read:clients").get("/api/v2/logs/900").then().statusCode(403);
        given().get("/api/v2/logs").then().statusCode(401);
        tenant.management("read:clients").get("/api/v2/users/auth0%7C1/logs").then().statusCode(403)
                .body("message", containsString("read:logs"));
        tenant.management("read:logs").get("/api/v2/users/auth0%7C1/logs").then().statusCode(403)
                .body("message", not(containsString("expected any of")));
    }

    private String newest() {
        String marker = name + " marker";
        tenant.client(marker);
        return found("type:sapi AND date:[now-5m TO *]", 1).get(0).path("log_id").textValue();
    }

    /** Waits until they are kept: a second at most. */
    private List<JsonNode> found(String query, int atLeast) {
        List<JsonNode> events = new ArrayList<>();
        Eventually.await(() -> {
            Response answer = management("q", query, "per_page", "100");
            assertEquals(200, answer.statusCode(), answer.asString());
            events.clear();
            PackagedPostern.json(answer).forEach(events::add);
            return events.size() >= atLeast;
        });
        return events;
    }

    private Response management(String... parameters) {
        var request = tenant.management();
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get("/api/v2/logs");
    }
}
