package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
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
                .body("flags", equalTo(Map.of())).body("resource_parameter_profile", is("audience"))
                .body("$", not(hasKey("default_audience")));
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
    void the_default_audience_is_used_if_the_request_has_none() {
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
    void settings_of_logins_and_new_ones_are_kept() {
        Map<String, Object> colors = Map.of("colors", Map.of("primary", "#0059d6", "page_background", "#000000"));
        Map<String, Object> given = new HashMap<>(Map.of("universal_login", colors, "security_headers", Map.of("a", true),
                "include_session_metadata_in_tenant_logs", true, "some_new_setting", "x"));
        tenant.management().body(given).patch(PATH).then().statusCode(200).body("universal_login", equalTo(colors))
                .body("security_headers.a", is(true)).body("some_new_setting", is("x"));
        given.replaceAll((name, value) -> null);
        tenant.management().body(given).patch(PATH).then().statusCode(200).body("$", not(hasKey("some_new_setting")));
        tenant.management().body("{\"sandbox_versions_available\": []}").patch(PATH).then().statusCode(400)
                .body("message", containsString("Additional properties not allowed: sandbox_versions_available"));
    }

    @Test
    void flags_are_merged_and_null_removes_one() {
        tenant.management().body(Map.of("flags", Map.of("a", true, "b", false))).patch(PATH).then().statusCode(200);
        tenant.management().body("{\"flags\": {\"a\": null, \"c\": true}}").patch(PATH).then().statusCode(200)
                .body("flags", equalTo(Map.of("b", false, "c", true)));
    }

    @Test
    void sessions_may_last_parts_of_an_hour() {
        tenant.management().body(Map.of("session_lifetime", 0.5, "idle_session_lifetime", 0.25)).patch(PATH).then()
                .statusCode(200).body("session_lifetime", is(0.5f)).body("idle_session_lifetime", is(0.25f));
        tenant.management().body("{\"session_lifetime\": null, \"idle_session_lifetime\": null}").patch(PATH).then()
                .statusCode(200).body("idle_session_lifetime", is(72));
    }

    @Test
    void null_takes_no_list_away() {
        tenant.management().body("{\"allowed_logout_urls\": null}").patch(PATH).then().statusCode(400)
                .body("message", containsString("'Expected type array but found type null' on property allowed_logout_urls"));
    }

    @Test
    void reading_and_writing_ask_for_their_scopes() {
        tenant.management("update:tenant_settings").get(PATH).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: read:tenant_settings"));
        tenant.management("read:tenant_settings").body(Map.of()).patch(PATH).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: update:tenant_settings"));
    }
}
