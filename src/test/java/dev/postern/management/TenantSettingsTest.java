package dev.postern.management;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class TenantSettingsTest {

    private static final String PATH = "/api/v2/tenants/settings";
    private static final String ORDERS = "https://orders.example/settings-test";

    private final TestTenant tenant = new TestTenant();

    @AfterEach
    void clearWhatWasSet() {
        Map<String, Object> cleared = new HashMap<>();
        List.of("default_audience", "friendly_name", "flags", "session_lifetime").forEach(field -> cleared.put(field, null));
        tenant.management().body(cleared).patch(PATH).then().statusCode(200);
    }

    @Test
    void settings_start_with_auth0s_defaults() {
        tenant.management().get(PATH).then().statusCode(200).body("session_lifetime", is(168))
                .body("idle_session_lifetime", is(72)).body("sandbox_version", is("22"))
                .body("sandbox_versions_available", hasItem("22")).body("enabled_locales", equalTo(List.of("en")))
                .body("flags", equalTo(Map.of())).body("$", not(hasKey("default_audience")));
    }

    @Test
    void a_patch_answers_all_settings_and_null_brings_the_default_back() {
        tenant.management().body(Map.of("friendly_name", "Acme", "session_lifetime", 1.5, "flags", Map.of("a", true)))
                .patch(PATH).then().statusCode(200).body("friendly_name", is("Acme")).body("session_lifetime", is(1.5f))
                .body("flags.a", is(true)).body("idle_session_lifetime", is(72))
                .body("$", not(hasKey("sandbox_versions_available")));
        clearWhatWasSet();
        tenant.management().get(PATH).then().body("session_lifetime", is(168)).body("$", not(hasKey("friendly_name")));
    }

    @Test
    void the_default_audience_stands_in_for_an_absent_one() {
        TestClient client = tenant.api(ORDERS, "read").client("default audience").granted(ORDERS, "read");
        tenant.management().body(Map.of("default_audience", ORDERS)).patch(PATH).then().statusCode(200)
                .body("default_audience", is(ORDERS));
        client.tokenRequest("").post("/oauth/token").then().statusCode(200).body("scope", is("read"));
        clearWhatWasSet();
        client.tokenRequest("").post("/oauth/token").then().statusCode(403);
    }

    @Test
    void durations_may_be_sent_in_minutes_as_the_deploy_cli_does() {
        tenant.management().body(Map.of("session_lifetime_in_minutes", 120, "idle_session_lifetime_in_minutes", 90)).patch(PATH)
                .then().statusCode(200).body("session_lifetime", is(2)).body("idle_session_lifetime", is(1.5f))
                .body("$", not(hasKey("session_lifetime_in_minutes")));
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("session_lifetime_in_minutes", 168 * 60);
        defaults.put("idle_session_lifetime_in_minutes", null);
        tenant.management().body(defaults).patch(PATH).then().statusCode(200).body("session_lifetime", is(168))
                .body("idle_session_lifetime", is(72));
        tenant.management().body(Map.of("session_lifetime_in_minutes", 0)).patch(PATH).then().statusCode(400);
    }

    @Test
    void unknown_settings_are_refused() {
        tenant.management().body(Map.of("frendly_name", "Acme")).patch(PATH).then().statusCode(400)
                .body("message", is("Payload validation error: 'Additional properties not allowed: frendly_name'."));
    }

    @Test
    void reading_and_writing_ask_for_their_scopes() {
        tenant.management("update:tenant_settings").get(PATH).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: read:tenant_settings"));
        tenant.management("read:tenant_settings").body(Map.of()).patch(PATH).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: update:tenant_settings"));
    }
}
