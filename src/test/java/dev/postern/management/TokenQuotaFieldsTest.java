package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestTenant;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;

/** {@code token_quota} and {@code default_token_quota} as they are set and shown. */
@QuarkusTest
class TokenQuotaFieldsTest {

    private static final String SETTINGS = "/api/v2/tenants/settings";

    @Inject
    Registry registry;

    @Inject
    CurrentSnapshot current;

    private final TestTenant tenant = new TestTenant();

    @AfterEach
    void clear_the_default() {
        patch(SETTINGS, Collections.singletonMap("default_token_quota", null), 200);
    }

    @Test
    void a_quota_comes_back_with_enforce_and_is_replaced_as_a_whole_and_removed_by_null() {
        for (String path : entities()) {
            patch(path, quota(Map.of("per_hour", 10, "per_day", 50)), 200);
            shows(path, Map.of("per_hour", 10, "per_day", 50, "enforce", true));
            patch(path, quota(Map.of("per_day", 2_147_483_647, "enforce", false)), 200);
            shows(path, Map.of("per_day", 2_147_483_647, "enforce", false));
            patch(path, Collections.singletonMap("token_quota", null), 200);
            tenant.management().get(path).then().body("$", not(hasKey("token_quota")));
        }
    }

    @Test
    void a_quota_may_come_with_the_creation() {
        for (String family : List.of("/api/v2/clients", "/api/v2/organizations")) {
            tenant.management().body(Map.of("name", "quota-" + System.nanoTime(), "token_quota", flow(Map.of("per_hour", 3))))
                    .post(family).then().statusCode(201)
                    .body("token_quota", is(flow(Map.of("per_hour", 3, "enforce", true))));
        }
    }

    @Test
    void defaults_are_for_clients_and_for_organizations() {
        Map<String, Object> both = Map.of("clients", flow(Map.of("per_hour", 1_000)), "organizations",
                flow(Map.of("per_day", 5_000, "enforce", false)));
        patch(SETTINGS, Map.of("default_token_quota", both), 200);
        tenant.management().get(SETTINGS).then().body("default_token_quota",
                is(Map.of("clients", flow(Map.of("per_hour", 1_000, "enforce", true)), "organizations",
                        flow(Map.of("per_day", 5_000, "enforce", false)))));
        patch(SETTINGS, Map.of("default_token_quota", Map.of("clients", flow(Map.of("per_day", 9_000)))), 200);
        tenant.management().get(SETTINGS).then()
                .body("default_token_quota", is(Map.of("clients", flow(Map.of("per_day", 9_000, "enforce", true)))));
    }

    @Test
    void the_same_quota_without_the_default_of_enforce_is_no_change() {
        String path = entities().get(0);
        patch(path, quota(Map.of("per_hour", 10)), 200);
        long version = current.get().version();
        patch(path, quota(Map.of("per_hour", 10)), 200);
        assertEquals(version, current.get().version());
    }

    @Test
    void a_malformed_quota_is_refused() {
        for (String path : entities()) {
            refused(path, Map.of("token_quota", Map.of()), "Missing required property: client_credentials");
            refused(path, quota(Map.of()), "Too few properties defined (0), minimum 1");
            refused(path, quota(Map.of("per_hour", 0)), "Value 0 is less than minimum 1");
            refused(path, quota(Map.of("per_day", 2_147_483_648L)), "is greater than maximum 2147483647");
            refused(path, quota(Map.of("per_day", 1.5)), "Expected type integer but found type number");
            refused(path, quota(Map.of("per_day", "5")), "Expected type integer but found type string");
            refused(path, quota(Map.of("per_minute", 5)), "Additional properties not allowed: per_minute");
            refused(path, Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 5), "password", Map.of())),
                    "Additional properties not allowed: password");
        }
        refused(SETTINGS, Map.of("default_token_quota", Map.of()), "Too few properties defined (0), minimum 1");
        refused(SETTINGS, Map.of("default_token_quota", Map.of("clients", Map.of())),
                "Missing required property: client_credentials");
        refused(SETTINGS, Map.of("default_token_quota", Map.of("apis", flow(Map.of("per_day", 1)))),
                "Additional properties not allowed: apis");
    }

    private List<String> entities() {
        return List.of("/api/v2/clients/" + tenant.client("with quota").id(),
                "/api/v2/organizations/" + tenant.organization("with-quota"));
    }

    private void shows(String path, Map<String, Object> quota) {
        tenant.management().get(path).then().body("token_quota", is(flow(quota)));
    }

    private void refused(String path, Map<String, Object> body, String message) {
        tenant.management().body(body).patch(path).then().statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", containsString(message));
    }

    private void patch(String path, Map<String, Object> body, int status) {
        tenant.management().body(body).patch(path).then().statusCode(status);
    }

    private static Map<String, Object> quota(Map<String, Object> limits) {
        return Map.of("token_quota", flow(limits));
    }

    private static Map<String, Object> flow(Map<String, Object> limits) {
        return Map.of("client_credentials", limits);
    }
}
