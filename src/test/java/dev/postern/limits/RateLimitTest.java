package dev.postern.limits;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;

import dev.postern.AdjustableClock;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;

/** Rate limit policies at the token endpoint; the clock stands still unless it is moved. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class RateLimitTest {

    private static final String API = "https://rate.example/";
    private static final String PATH = "/api/v2/rate-limit-policies";
    private static final String HEADER = "Auth0-RateLimit";

    @Inject
    AdjustableClock clock;
    @Inject
    AuditLog audit;
    @Inject
    AuditEventJson json;

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    void register_an_api() {
        tenant.api(API, "read");
    }

    @AfterEach
    void delete_the_policies() {
        clock.advance(Duration.ofSeconds(10));
        String token = tenant.managementToken(); // one: it is limited itself
        List<String> ids = given().auth().oauth2(token).get(PATH).path("rate_limit_policies.id");
        ids.forEach(id -> given().auth().oauth2(token).delete(PATH + "/" + id).then().statusCode(204));
    }

    @Test
    void a_client_may_make_as_many_requests_a_second_as_its_policy_says() {
        TestClient client = client();
        policy("client_id:" + client.id(), Map.of("action", "block", "limit", 3));
        assertEquals("client;q=3;t=1;r=2", request(client, 200).header(HEADER));
        assertEquals("client;q=3;t=1;r=1", request(client, 200).header(HEADER));
        assertEquals("client;q=3;t=1;r=0", request(client, 200).header(HEADER));
        Response refusal = request(client, 429);
        refusal.then().body("error", is("too_many_requests")).body("error_description", is("Rate limit exceeded."))
                .header("Retry-After", is("1")).header(HEADER, is("client;q=3;t=1;r=0"))
                .header("Cache-Control", is("no-store"));
        clock.advance(Duration.ofMillis(334));
        request(client, 200);
        request(client, 429);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("client;q=3;t=1;r=2", request(client, 200).header(HEADER));
    }

    @Test
    void a_client_without_a_policy_gets_no_rate_limit_header() {
        policy("client_id:" + client().id(), Map.of("action", "block", "limit", 0));
        assertNull(request(client(), 200).header(HEADER));
    }

    @Test
    void the_default_counts_each_client_by_itself() {
        TestClient one = client();
        TestClient other = client();
        policy("client_id:" + tenant.client("bystander").id(), Map.of("action", "block", "limit", 0));
        policy("default", Map.of("action", "block", "limit", 2));
        assertEquals("client;q=2;t=1;r=1", request(one, 200).header(HEADER));
        assertEquals("client;q=2;t=1;r=0", request(one, 200).header(HEADER));
        request(one, 429);
        assertEquals("client;q=2;t=1;r=1", request(other, 200).header(HEADER));
    }

    @Test
    void third_party_clients_are_counted_together() {
        TestClient one = tenant.client("third party", Map.of("is_first_party", false)).granted(API, "read");
        TestClient other = tenant.client("another", Map.of("is_first_party", false)).granted(API, "read");
        TestClient ours = client();
        policy("third_party_clients", Map.of("action", "block", "limit", 2));
        request(one, 200);
        assertEquals("client;q=2;t=1;r=0", request(other, 200).header(HEADER));
        request(one, 429);
        request(other, 429);
        assertNull(request(ours, 200).header(HEADER));
    }

    @Test
    void the_most_specific_policy_holds() {
        TestClient thirdParty = tenant.client("third party", Map.of("is_first_party", false)).granted(API, "read");
        TestClient known = tenant.client("known", Map.of("is_first_party", false)).granted(API, "read");
        TestClient free = client();
        policy(known.id(), Map.of("action", "block", "limit", 30)); // as the id alone
        policy("client_id:" + free.id(), Map.of("action", "allow"));
        policy("third_party_clients", Map.of("action", "block", "limit", 20));
        policy("default", Map.of("action", "block", "limit", 1000));
        assertEquals("client;q=30;t=1;r=29", request(known, 200).header(HEADER));
        assertEquals("client;q=20;t=1;r=19", request(thirdParty, 200).header(HEADER));
        assertEquals("client;q=1000;t=1;r=999", request(client(), 200).header(HEADER));
        assertNull(request(free, 200).header(HEADER));
    }

    @Test
    void limit_0_blocks_and_log_refuses_nothing() {
        TestClient client = client();
        String id = policy("client_id:" + client.id(), Map.of("action", "block", "limit", 0));
        assertEquals("60", request(client, 429).header("Retry-After"));
        clock.advance(Duration.ofHours(1));
        assertEquals("client;q=0;t=1;r=0", request(client, 429).header(HEADER));
        tenant.management().body(Map.of("configuration", Map.of("action", "log", "limit", 0))).patch(PATH + "/" + id).then()
                .statusCode(200);
        assertEquals("client;q=0;t=1;r=0", request(client, 200).header(HEADER));
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        assertNull(request(client, 200).header(HEADER));
    }

    @Test
    void only_requests_that_prove_to_be_the_clients_count() {
        TestClient client = client();
        policy("client_id:" + client.id(), Map.of("action", "block", "limit", 1));
        for (int n = 0; n < 3; n++) {
            new TestClient(tenant, client.id(), "wrong").tokenRequest(API).post("/oauth/token").then().statusCode(401);
        }
        client.tokenRequest("https://unknown.example/").post("/oauth/token").then().statusCode(403);
        request(client, 429);
    }

    @Test
    void a_quota_is_not_used_up_by_requests_beyond_the_rate_limit() {
        TestClient client = tenant.client("both", Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 5))))
                .granted(API, "read");
        policy("client_id:" + client.id(), Map.of("action", "block", "limit", 1));
        request(client, 200);
        request(client, 429);
        clock.advance(Duration.ofSeconds(1));
        Response answer = request(client, 200);
        assertEquals("client;q=1;t=1;r=0", answer.header(HEADER));
        assertEquals("b=per_day;q=5;r=3", answer.header("Auth0-Client-Quota-Limit").replaceAll(";t=.*", ""));
    }

    @Test
    void it_is_told_once_a_minute_that_a_limit_is_nearly_reached_and_exceeded() {
        TestClient client = client();
        policy("client_id:" + client.id(), Map.of("action", "log", "limit", 5));
        for (String expected : List.of("", "", "", "api_limit_warning", "api_limit_warning", "api_limit_warning api_limit",
                "api_limit_warning api_limit")) {
            request(client, 200);
            assertEquals(expected, told(client));
        }
        clock.advance(Duration.ofSeconds(60));
        for (int n = 0; n < 7; n++) {
            request(client, 200);
        }
        assertEquals("api_limit_warning api_limit api_limit_warning api_limit", told(client));
        ObjectNode event = json.of(events(client).get(0));
        assertEquals("Rate limit of client_id:" + client.id() + " exceeded", event.path("description").asText());
        assertEquals("{\"limit\":{\"bucket\":\"client_id:" + client.id() + "\",\"global\":false,\"size\":5,\"usage\":5},"
                + "\"request\":{\"method\":\"POST\",\"path\":\"/oauth/token\"}}", event.path("details").toString());
    }

    @Test
    void refusals_are_recorded_as_one_event_and_counted_as_many() {
        TestClient client = client();
        policy("client_id:" + client.id(), Map.of("action", "block", "limit", 0));
        for (int n = 0; n < 5; n++) {
            request(client, 429);
        }
        assertEquals("api_limit", told(client));
        assertEquals(0, audit.newest(50).stream().filter(AuditEvent.TokenRefused.class::isInstance)
                .map(AuditEvent.TokenRefused.class::cast).filter(refused -> refused.clientId().get().equals(client.id()))
                .count());
    }

    private String told(TestClient client) {
        StringBuilder codes = new StringBuilder();
        events(client).forEach(event -> codes.insert(0, event.type().code() + " "));
        return codes.toString().trim();
    }

    /** The newest first. */
    private List<AuditEvent> events(TestClient client) {
        return audit.newest(100).stream().filter(AuditEvent.RateLimitReached.class::isInstance)
                .filter(event -> ((AuditEvent.RateLimitReached) event).clientId().equals(client.id())).toList();
    }

    private TestClient client() {
        return tenant.client("limited").granted(API, "read");
    }

    private String policy(String selector, Map<String, Object> configuration) {
        return tenant.management()
                .body(Map.of("resource", "oauth_authentication_api", "consumer", "client", "consumer_selector", selector,
                        "configuration", configuration))
                .post(PATH).then().statusCode(201).extract().path("id");
    }

    private static Response request(TestClient client, int status) {
        Response answer = client.tokenRequest(API).post("/oauth/token");
        answer.then().statusCode(status);
        return answer;
    }
}
