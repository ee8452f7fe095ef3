package dev.postern.limits;

import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;

import dev.postern.AdjustableClock;
import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditLog;
import dev.postern.audit.QuotaConsumption;

/** Token quotas at the token endpoint; each test begins 60 seconds after a UTC midnight. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class TokenQuotaTest {

    private static final String API = "https://quota.example/";
    private static final String CLIENT_HEADER = "Auth0-Client-Quota-Limit";
    private static final String ORGANIZATION_HEADER = "Auth0-Organization-Quota-Limit";

    @Inject
    AdjustableClock clock;
    @Inject
    AuditLog audit;

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    void go_to_the_next_day() {
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        clock.advance(Duration.between(clock.instant(), midnight.plusSeconds(60)));
        tenant.api(API, "read");
    }

    @AfterEach
    void clear_the_default() {
        setDefault(null);
    }

    @Test
    void a_client_gets_as_many_tokens_an_hour_and_a_day_as_its_quota_says() {
        TestClient client = client(Map.of("per_hour", 2, "per_day", 3));
        assertEquals("b=per_hour;q=2;r=1;t=3540,b=per_day;q=3;r=2;t=86340", issued(client).header(CLIENT_HEADER));
        assertEquals("b=per_hour;q=2;r=0;t=3540,b=per_day;q=3;r=1;t=86340", issued(client).header(CLIENT_HEADER));

        clock.advance(Duration.ofSeconds(40));
        refused(client, "Client", 2, 3500);
        assertEquals("b=per_hour;q=2;r=0;t=3500,b=per_day;q=3;r=1;t=86300", request(client).header(CLIENT_HEADER));

        clock.advance(Duration.ofSeconds(3499));
        refused(client, "Client", 2, 1);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("b=per_hour;q=2;r=1;t=3600,b=per_day;q=3;r=0;t=82800", issued(client).header(CLIENT_HEADER));
        refused(client, "Client", 3, 82_800);
        clock.advance(Duration.ofHours(22));
        refused(client, "Client", 3, 3600);
        clock.advance(Duration.ofHours(1));
        assertEquals("b=per_hour;q=2;r=1;t=3600,b=per_day;q=3;r=2;t=86400", issued(client).header(CLIENT_HEADER));
    }

    @Test
    void a_client_without_a_quota_gets_no_quota_header() {
        Response answer = issued(tenant.client("unlimited").granted(API, "read"));
        assertNull(answer.header(CLIENT_HEADER));
        assertNull(answer.header(ORGANIZATION_HEADER));
        assertEquals("50000", answer.header("X-RateLimit-Limit")); // of its address
        assertEquals("no-store", answer.header("Cache-Control"));
    }

    @Test
    void a_quota_that_is_not_enforced_refuses_nothing() {
        TestClient client = client(Map.of("per_day", 1, "enforce", false));
        for (int n = 0; n < 3; n++) {
            assertEquals("b=per_day;q=1;r=0;t=86340", issued(client).header(CLIENT_HEADER));
        }
    }

    @Test
    void the_tenants_default_is_for_clients_without_a_quota_of_their_own() {
        TestClient ordinary = tenant.client("ordinary").granted(API, "read");
        TestClient other = tenant.client("other").granted(API, "read");
        TestClient large = client(Map.of("per_hour", 100));
        TestClient exempt = client(Map.of("enforce", false));
        exemptTheAdministrator(flow(Map.of("enforce", false)));
        setDefault(Map.of("clients", flow(Map.of("per_day", 1))));
        assertEquals("b=per_day;q=1;r=0;t=86340", issued(ordinary).header(CLIENT_HEADER));
        refused(ordinary, "Client", 1, 86_340);
        issued(other);
        for (int n = 0; n < 2; n++) {
            assertEquals("b=per_hour;q=100;r=" + (99 - n) + ";t=3540", issued(large).header(CLIENT_HEADER));
            assertNull(issued(exempt).header(CLIENT_HEADER));
        }
        setDefault(null);
        exemptTheAdministrator(null);
        assertNull(issued(ordinary).header(CLIENT_HEADER));
    }

    @Test
    void an_organizations_quota_counts_the_tokens_of_all_clients_for_it_and_no_others() {
        TestClient one = clientForOrganizations(Map.of());
        TestClient two = clientForOrganizations(Map.of());
        String acme = organization("acme", Map.of("per_hour", 2));
        String other = tenant.organization("other");
        issued(one);
        assertEquals("b=per_hour;q=2;r=1;t=3540", request(one, acme).header(ORGANIZATION_HEADER));
        assertNull(request(one, other).header(ORGANIZATION_HEADER));
        assertEquals("b=per_hour;q=2;r=0;t=3540", request(two, acme).header(ORGANIZATION_HEADER));
        refused(request(two, acme), "Organization", 2, 3540);
        assertNull(issued(two).header(ORGANIZATION_HEADER));

        setDefault(Map.of("organizations", flow(Map.of("per_day", 1))));
        assertEquals("b=per_day;q=1;r=0;t=86340", request(one, other).header(ORGANIZATION_HEADER));
        refused(request(two, other), "Organization", 1, 86_340);
        assertNull(issued(two).header(ORGANIZATION_HEADER));
    }

    @Test
    void what_one_quota_refuses_is_not_counted_by_the_other() {
        TestClient client = clientForOrganizations(Map.of("token_quota", flow(Map.of("per_day", 3))));
        String acme = organization("acme", Map.of("per_hour", 1));
        request(client, acme).then().statusCode(200);
        Response refusal = request(client, acme);
        refused(refusal, "Organization", 1, 3540);
        assertEquals("b=per_day;q=3;r=2;t=86340", refusal.header(CLIENT_HEADER));
        issued(client);
        issued(client);
        refused(client, "Client", 3, 86_340);
        clock.advance(Duration.ofHours(1));
        Response ofTheClient = request(client, acme);
        refused(ofTheClient, "Client", 3, 82_740);
        assertEquals("b=per_hour;q=1;r=1;t=3540", ofTheClient.header(ORGANIZATION_HEADER));
    }

    @Test
    void a_refusal_names_the_quota_that_lasts_longest() {
        TestClient client = clientForOrganizations(Map.of("token_quota", flow(Map.of("per_hour", 1))));
        String acme = organization("acme", Map.of("per_day", 1));
        request(client, acme).then().statusCode(200);
        refused(request(client, acme), "Organization", 1, 86_340);
    }

    @Test
    void refused_requests_do_not_count() {
        TestClient client = client(Map.of("per_day", 1));
        client.tokenRequest(API).formParam("scope", "write").post("/oauth/token").then().statusCode(403);
        new TestClient(tenant, client.id(), "wrong").tokenRequest(API).post("/oauth/token").then().statusCode(401);
        client.tokenRequest("https://unknown.example/").post("/oauth/token").then().statusCode(403);
        Map<String, Object> hook = Map.of("name", "refusing", "script",
                "module.exports = (client, scope, audience, context, cb) => cb(new ServerError('no'));", "triggerId",
                "credentials-exchange", "enabled", true);
        String id = tenant.management().body(hook).post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        request(client).then().statusCode(500); // it has a say after the quota
        tenant.management().delete("/api/v2/hooks/" + id).then().statusCode(204);
        issued(client);
        refused(client, "Client", 1, 86_340);
        client.tokenRequest(API).formParam("scope", "write").post("/oauth/token").then().statusCode(403);
    }

    @Test
    void a_changed_quota_is_in_force_at_once_and_counts_what_was_issued_before() {
        TestClient client = client(Map.of("per_day", 1));
        issued(client);
        refused(client, "Client", 1, 86_340);
        tenant.management().body(Map.of("token_quota", flow(Map.of("per_day", 3))))
                .patch("/api/v2/clients/" + client.id()).then().statusCode(200);
        assertEquals("b=per_day;q=3;r=1;t=86340", issued(client).header(CLIENT_HEADER));
        tenant.management().body(Collections.singletonMap("token_quota", null))
                .patch("/api/v2/clients/" + client.id()).then().statusCode(200);
        assertNull(issued(client).header(CLIENT_HEADER));
    }

    @Test
    void concurrent_requests_get_exactly_the_quota() throws Exception {
        TestClient client = client(Map.of("per_hour", 10, "per_day", 20));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int n = 0; n < 40; n++) {
                answers.add(threads.submit(() -> request(client).statusCode()));
            }
            int issued = 0;
            for (Future<Integer> answer : answers) {
                issued += answer.get() == 200 ? 1 : 0;
            }
            assertEquals(10, issued);
        } finally {
            threads.shutdownNow();
        }
        clock.advance(Duration.ofHours(1));
        assertEquals("b=per_hour;q=10;r=9;t=3540,b=per_day;q=20;r=9;t=82740", issued(client).header(CLIENT_HEADER));
    }

    @Test
    void a_refusal_is_an_event_and_so_are_60_80_and_100_percent_once_for_each_bucket() {
        TestClient client = client(Map.of("per_hour", 5, "enforce", false));
        for (String expected : List.of("", "", "60", "60 80", "60 80 100", "60 80 100")) {
            issued(client);
            awaitWarnings(client, expected);
        }
        clock.advance(Duration.ofHours(1));
        issued(client);
        issued(client);
        issued(client);
        awaitWarnings(client, "60 80 100 60");
        QuotaConsumption last = warnings(client).get(0);
        assertEquals(new QuotaConsumption("client", client.id(), "limited", "per_hour", 5, 60, 3), last);

        TestClient enforced = client(Map.of("per_hour", 1));
        issued(enforced);
        request(enforced);
        AuditEvent.TokenRefused refusal = audit.newest(10).stream().filter(AuditEvent.TokenRefused.class::isInstance)
                .map(AuditEvent.TokenRefused.class::cast).findFirst().orElseThrow();
        assertEquals(enforced.id(), refusal.clientId().orElseThrow());
        assertEquals("too_many_requests", refusal.error());
        assertEquals("Client quota exceeded", refusal.description());
    }

    @Test
    void tokens_for_the_management_api_count_too() {
        TestClient operator = tenant.client("operator", Map.of("token_quota", flow(Map.of("per_day", 1))));
        operator.granted(tenant.managementAudience(), "read:clients");
        operator.token(tenant.managementAudience());
        refused(operator.tokenRequest(tenant.managementAudience()).post("/oauth/token"), "Client", 1, 86_340);
    }

    private void awaitWarnings(TestClient client, String percentages) {
        Eventually.await(() -> percentages(client).length() >= percentages.length(), () -> percentages(client));
        assertEquals(percentages, percentages(client));
    }

    private String percentages(TestClient client) {
        List<String> told = new ArrayList<>();
        warnings(client).forEach(warning -> told.add(0, String.valueOf(warning.percentage())));
        return String.join(" ", told);
    }

    private List<QuotaConsumption> warnings(TestClient client) {
        return audit.newest(100).stream().filter(AuditEvent.QuotaConsumed.class::isInstance)
                .map(event -> ((AuditEvent.QuotaConsumed) event).consumption())
                .filter(consumption -> consumption.entityId().equals(client.id())).toList();
    }

    private TestClient client(Map<String, Object> limits) {
        return tenant.client("limited", Map.of("token_quota", flow(limits))).granted(API, "read");
    }

    private TestClient clientForOrganizations(Map<String, Object> fields) {
        TestClient client = tenant.client("for organizations", fields);
        client.grant(API, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        return client;
    }

    private String organization(String name, Map<String, Object> limits) {
        String id = tenant.organization(name);
        tenant.management().body(Map.of("token_quota", flow(limits))).patch("/api/v2/organizations/" + id).then()
                .statusCode(200);
        return id;
    }

    /** A default that leaves the last administrator next to nothing would be refused. */
    private void exemptTheAdministrator(Map<String, Object> quota) {
        tenant.management().body(Collections.singletonMap("token_quota", quota)).patch("/api/v2/clients/test-bootstrap").then()
                .statusCode(200);
    }

    private void setDefault(Map<String, Object> quotas) {
        tenant.management().body(Collections.singletonMap("default_token_quota", quotas)).patch("/api/v2/tenants/settings")
                .then().statusCode(200);
    }

    private static Response issued(TestClient client) {
        Response answer = request(client);
        answer.then().statusCode(200);
        return answer;
    }

    private static Response request(TestClient client) {
        return client.tokenRequest(API).post("/oauth/token");
    }

    private static Response request(TestClient client, String organization) {
        return client.tokenRequest(API).formParam("organization", organization).post("/oauth/token");
    }

    private void refused(TestClient client, String holder, int quota, long seconds) {
        refused(request(client), holder, quota, seconds);
    }

    private void refused(Response answer, String holder, int quota, long seconds) {
        answer.then().statusCode(429).body("error", is("too_many_requests"))
                .body("error_description", is(holder + " quota exceeded"))
                .header("X-RateLimit-Limit", is(String.valueOf(quota))).header("X-RateLimit-Remaining", is("0"))
                .header("X-RateLimit-Reset", is(String.valueOf(clock.instant().getEpochSecond() + seconds)))
                .header("Retry-After", is(String.valueOf(seconds))).header("Cache-Control", is("no-store"));
        assertEquals(1, answer.headers().getValues("X-RateLimit-Limit").size()); // in place of its address's
    }

    private static Map<String, Object> flow(Map<String, Object> limits) {
        return Map.of("client_credentials", limits);
    }
}
