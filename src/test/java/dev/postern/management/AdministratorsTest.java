package dev.postern.management;

import static org.hamcrest.Matchers.containsString;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class AdministratorsTest {

    private static final String CLIENTS = "/api/v2/clients/";
    private static final String GRANTS = "/api/v2/client-grants/";
    private static final String POLICIES = "/api/v2/rate-limit-policies/";
    private static final String SETTINGS = "/api/v2/tenants/settings";

    private final TestTenant tenant = new TestTenant();
    private String id;
    private String grant;

    /** Whatever else may manage the server is gone: the bootstrap application is the only one. */
    @BeforeEach
    void leaveOneAdministrator() {
        List<Map<String, String>> grants = tenant.management()
                .get(GRANTS + "?per_page=100&fields=id,client_id,client_name&audience=" + tenant.managementAudience())
                .jsonPath().getList("$");
        for (Map<String, String> other : grants) {
            if ("Bootstrap".equals(other.get("client_name"))) {
                id = other.get("client_id");
                grant = other.get("id");
            } else {
                tenant.management().delete(GRANTS + other.get("id")).then().statusCode(204);
            }
        }
    }

    @Test
    void nothing_takes_the_last_administrator_away() {
        refused(tenant.management().delete(CLIENTS + id).then());
        refused(change(Map.of("token_endpoint_auth_method", "none", "grant_types", List.of("implicit"))));
        refused(change(Map.of("grant_types", List.of("authorization_code"))));
        refused(change(Map.of("require_proof_of_possession", true)));
        refused(tenant.management().delete(GRANTS + grant).then());
        refused(tenant.management().body(Map.of("allow_all_scopes", false, "scope", List.of("read:clients")))
                .patch(GRANTS + grant).then());
        refused(tenant.management().body(Map.of("organization_usage", "require")).patch(GRANTS + grant).then());
        for (String secret : tenant.management().get(CLIENTS + id + "/secrets").jsonPath().<String> getList("id")) {
            refused(tenant.management().delete(CLIENTS + id + "/secrets/" + secret + "?last=true").then());
        }
        tenant.managementToken();
    }

    @Test
    void the_last_administrators_secret_does_not_end_soon() {
        String secrets = CLIENTS + id + "/secrets";
        String present = tenant.management().get(secrets).jsonPath().getString("[0].id");
        refused(tenant.management().body(Map.of("expires_at", inDays(1))).patch(secrets + "/" + present).then());
        String ending = tenant.management().body(Map.of("expires_at", inDays(1))).post(secrets).then().statusCode(201).extract()
                .path("id");
        refused(tenant.management().delete(secrets + "/" + present + "?last=true").then());
        tenant.management().body(Map.of("label", "of a day")).patch(secrets + "/" + ending).then().statusCode(200);
        tenant.management().body(Map.of("expires_at", inDays(90))).patch(secrets + "/" + present).then().statusCode(200);
        tenant.management().body(mapOfNull("expires_at")).patch(secrets + "/" + present).then().statusCode(200);
        tenant.management().delete(secrets + "/" + ending).then().statusCode(204);
    }

    @Test
    void the_last_administrator_has_tokens_enough() {
        for (Map<String, Object> tooFew : List.<Map<String, Object>> of(Map.of("per_day", 9), Map.of("per_hour", 9),
                Map.of("per_day", 10, "per_hour", 1))) {
            refused(change(Map.of("token_quota", Map.of("client_credentials", tooFew))));
        }
        change(Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 1, "enforce", false)))).statusCode(200);
        setDefaultQuota(1).statusCode(200);
        refused(change(mapOfNull("token_quota")));
        setDefaultQuota(10).statusCode(200);
        change(mapOfNull("token_quota")).statusCode(200);
        refused(setDefaultQuota(9));
        tenant.management().body(mapOfNull("default_token_quota")).patch(SETTINGS).then().statusCode(200);
        tenant.managementToken();
    }

    @Test
    void the_last_administrator_may_ask_often_enough() {
        for (String selector : List.of("client_id:" + id, "default")) {
            refused(policy(selector, "block", 1));
            refused(policy(selector, "block", 0));
            String policy = policy(selector, "block", 2).statusCode(201).extract().path("id");
            refused(tenant.management().body(Map.of("configuration", Map.of("action", "block", "limit", 1)))
                    .patch(POLICIES + policy).then());
            tenant.management().body(Map.of("configuration", Map.of("action", "log", "limit", 0))).patch(POLICIES + policy)
                    .then().statusCode(200);
            tenant.management().delete(POLICIES + policy).then().statusCode(204);
        }
        String own = policy("client_id:" + id, "allow", 0).statusCode(201).extract().path("id");
        String general = policy("default", "block", 1).statusCode(201).extract().path("id");
        refused(tenant.management().delete(POLICIES + own).then());
        tenant.management().delete(POLICIES + general).then().statusCode(204);
        tenant.management().delete(POLICIES + own).then().statusCode(204);
        policy("third_party_clients", "block", 0).statusCode(201);
        tenant.management().delete(POLICIES + tenant.management().get(POLICIES).jsonPath().getString(
                "rate_limit_policies[0].id")).then().statusCode(204);
    }

    @Test
    void tokens_for_the_management_api_last_long_enough() {
        String api = "/api/v2/resource-servers/" + tenant.management().queryParam("identifiers", tenant.managementAudience())
                .get("/api/v2/resource-servers").jsonPath().getString("[0].id");
        refused(tenant.management().body(Map.of("token_lifetime", 59)).patch(api).then());
        tenant.management().body(Map.of("token_lifetime", 60)).patch(api).then().statusCode(200);
        tenant.management().body(Map.of("token_lifetime", 86_400)).patch(api).then().statusCode(200);
    }

    @Test
    void one_that_gets_too_few_tokens_is_no_other_administrator() {
        TestClient limited = tenant.client("limited administrator",
                Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 1))))
                .granted(tenant.managementAudience(), "update:client_grants");
        refused(change(Map.of("grant_types", List.of("authorization_code"))));
        tenant.management().body(mapOfNull("token_quota")).patch(CLIENTS + limited.id()).then().statusCode(200);
        change(Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 1)))).statusCode(200);
        refused(tenant.management().delete(CLIENTS + limited.id()).then());
        change(mapOfNull("token_quota")).statusCode(200);
        tenant.management().delete(CLIENTS + limited.id()).then().statusCode(204);
    }

    private ValidatableResponse setDefaultQuota(int perDay) {
        return tenant.management().body(Map.of("default_token_quota",
                Map.of("clients", Map.of("client_credentials", Map.of("per_day", perDay))))).patch(SETTINGS).then();
    }

    private ValidatableResponse policy(String selector, String action, int limit) {
        Map<String, Object> configuration = action.equals("allow") ? Map.of("action", action)
                : Map.of("action", action, "limit", limit);
        return tenant.management().body(Map.of("resource", "oauth_authentication_api", "consumer", "client",
                "consumer_selector", selector, "configuration", configuration)).post(POLICIES).then();
    }

    private static String inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Map<String, Object> mapOfNull(String name) {
        Map<String, Object> map = new HashMap<>();
        map.put(name, null);
        return map;
    }

    @Test
    void another_administrator_may_go_while_one_is_left() {
        TestClient second = tenant.client("second administrator").granted(tenant.managementAudience(), "update:client_grants");
        tenant.management().body(Map.of("grant_types", List.of())).patch(CLIENTS + second.id()).then().statusCode(200);
        refused(change(Map.of("grant_types", List.of("authorization_code"))));
        tenant.management().delete(CLIENTS + second.id()).then().statusCode(204);
        change(Map.of("description", "The one that is left")).statusCode(200);
    }

    private ValidatableResponse change(Map<String, Object> changes) {
        return tenant.management().body(changes).patch(CLIENTS + id).then();
    }

    private static void refused(ValidatableResponse answer) {
        answer.statusCode(409).body("message", containsString("no application that can manage this server"));
    }
}
