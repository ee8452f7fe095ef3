package dev.postern.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.KeyClient;
import dev.postern.TestTenant;

/** What a tool read may be sent back as a PATCH, less the fields Auth0 calls read-only, and changes nothing. */
@QuarkusTest
class RoundTripTest {

    private final TestTenant tenant = new TestTenant();

    @Test
    void an_application_with_every_field_of_auth0s() {
        Map<String, Object> fields = new HashMap<>(Map.of("description", "all", "logo_uri", "https://x.example/logo.png",
                "callbacks", List.of("https://x.example/cb"), "allowed_origins", List.of("https://x.example"),
                "web_origins", List.of("https://x.example"), "client_aliases", List.of("alias"),
                "allowed_clients", List.of("other"), "allowed_logout_urls", List.of("https://x.example/out"),
                "jwt_configuration", Map.of("alg", "RS256", "lifetime_in_seconds", 60, "secret_encoded", true)));
        fields.putAll(Map.of("oidc_logout", Map.of("backchannel_logout_urls", List.of("https://x.example/bc")), "addons",
                Map.of("samlp", Map.of("audience", "x")), "native_social_login", Map.of("apple", Map.of("enabled", false)),
                "cross_origin_loc", "https://x.example/loc", "mobile", Map.of("ios", Map.of("team_id", "T")),
                "refresh_token", Map.of("rotation_type", "rotating", "expiration_type", "expiring", "leeway", 1),
                "custom_login_page", "<html>", "form_template", "<form>", "sso", true, "session_transfer",
                Map.of("can_create_session_transfer_token", false)));
        fields.putAll(Map.of("client_metadata", Map.of("team", "billing"), "initiate_login_uri", "https://x.example/login",
                "organization_usage", "deny", "organization_require_behavior", "no_prompt", "token_exchange",
                Map.of("allow_any_profile_of_type", List.of("custom_authentication")), "par_request_expiry", 30,
                "skip_non_verifiable_callback_uri_confirmation_prompt", true, "compliance_level", "fapi2_sp_mtls_mtls",
                "require_proof_of_possession", false, "require_pushed_authorization_requests", true));
        unchanged("/api/v2/clients/" + tenant.client("round trip", fields).id(), Set.of("client_id", "global", "tenant",
                "client_secret", "signing_keys", "callback_url_template", "owners", "external_client_id"));
    }

    @Test
    void an_api_with_every_field_of_auth0s() {
        String identifier = "https://orders.example/round-trip-test";
        tenant.api(identifier, Map.of("name", "All", "signing_alg", "RS256", "token_lifetime", 3600, "token_lifetime_for_web",
                60, "token_dialect", "rfc9068_profile", "enforce_policies", true, "allow_offline_access", true,
                "consent_policy",
                "transactional-authorization-with-mfa", "authorization_details", List.of(Map.of("type", "payment")),
                "token_encryption",
                Map.of("format", "compact-nested-jwe", "encryption_key",
                        Map.of("alg", "RSA-OAEP-256", "kid", "k", "pem", KeyClient.pem(KeyClient.newKey())))),
                "read");
        String id = tenant.management().queryParam("identifiers", identifier).get("/api/v2/resource-servers").path("[0].id");
        unchanged("/api/v2/resource-servers/" + id, Set.of("id", "identifier", "is_system", "client_id"));
    }

    @Test
    void the_system_api() {
        String id = tenant.management().queryParam("identifiers", tenant.managementAudience())
                .get("/api/v2/resource-servers").path("[0].id");
        unchanged("/api/v2/resource-servers/" + id, Set.of("id", "identifier", "is_system"));
    }

    @Test
    void a_client_grant() {
        String identifier = "https://orders.example/round-trip-grant";
        String client = tenant.api(identifier, "read").client("round trip grant").granted(identifier, "read").id();
        String id = tenant.management().queryParam("client_id", client).get("/api/v2/client-grants").path("[0].id");
        unchanged("/api/v2/client-grants/" + id, Set.of("id", "client_id", "audience", "subject_type", "is_system"));
    }

    @Test
    void the_tenant_settings() {
        Map<String, Object> set = Map.of("friendly_name", "Acme", "flags",
                Map.of("enable_client_connections", false, "unheard_of",
                        true),
                "mtls", Map.of("enable_endpoint_aliases", true), "session_cookie", Map.of("mode", "persistent"),
                "oidc_logout", Map.of("rp_logout_end_session_endpoint_discovery", true), "support_url", "https://x.example",
                "enabled_locales", List.of("en", "de"), "allow_organization_name_in_authentication_api", true);
        tenant.management().body(set).patch("/api/v2/tenants/settings").then().statusCode(200);
        try {
            unchanged("/api/v2/tenants/settings", Set.of("sandbox_versions_available"));
        } finally {
            Map<String, Object> cleared = new HashMap<>();
            set.keySet().forEach(field -> cleared.put(field, null));
            cleared.put("enabled_locales", List.of("en")); // null takes no list away
            tenant.management().body(cleared).patch("/api/v2/tenants/settings").then().statusCode(200);
        }
    }

    @Test
    void a_log_stream() {
        Map<String, Object> body = Map.of("name", "round trip", "type", "http", "filters",
                List.of(Map.of("type", "category", "name", "auth.token_exchange.fail")), "sink",
                Map.of("httpEndpoint", "https://logs.invalid/x", "httpContentType", "application/json", "httpContentFormat",
                        "JSONARRAY", "httpCustomHeaders", List.of(Map.of("header", "X-A", "value", "b"))));
        String path = "/api/v2/log-streams/"
                + tenant.management().body(body).post("/api/v2/log-streams").then().statusCode(200).<String> extract()
                        .path("id");
        tenant.management().body(Map.of("status", "paused")).patch(path).then().statusCode(200);
        unchanged(path, Set.of("id", "type"));
        tenant.management().delete(path).then().statusCode(204);
    }

    @Test
    void an_action_and_a_hook() {
        String code = "exports.onExecuteCredentialsExchange = async () => {};";
        String action = "/api/v2/actions/actions/" + tenant.management().body(Map.of("name", "round trip", "code", code,
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2")), "dependencies",
                List.of(Map.of("name", "axios", "version", "1.7.9")), "secrets", List.of(Map.of("name", "K", "value", "v")),
                "deploy", true)).post("/api/v2/actions/actions").then().statusCode(201).<String> extract().path("id");
        unchanged(action, Set.of("updated_at"), Set.of("id", "created_at", "updated_at", "built_at", "status",
                "all_changes_deployed", "deployed_version", "current_version", "secrets"));
        tenant.management().delete(action).then().statusCode(204);
        String module = "/api/v2/actions/modules/" + tenant.management().body(Map.of("name", "round trip", "code", code,
                "secrets", List.of(Map.of("name", "K", "value", "v")), "publish", true)).post("/api/v2/actions/modules").then()
                .statusCode(201).<String> extract().path("id");
        unchanged(module, Set.of("id", "name", "created_at", "updated_at", "all_changes_published", "latest_version",
                "latest_version_number", "actions_using_module_total", "secrets"));
        tenant.management().delete(module).then().statusCode(204);
        String hook = "/api/v2/hooks/" + tenant.management()
                .body(Map.of("name", "round trip", "script", "x", "triggerId", "credentials-exchange")).post("/api/v2/hooks")
                .then().statusCode(201).<String> extract().path("id");
        unchanged(hook, Set.of("id", "triggerId"));
        tenant.management().delete(hook).then().statusCode(204);
    }

    private void unchanged(String path, Set<String> readOnly) {
        unchanged(path, Set.of(), readOnly);
    }

    /** @param moving fields that any PATCH moves */
    private void unchanged(String path, Set<String> moving, Set<String> readOnly) {
        Map<String, Object> before = tenant.management().get(path).then().statusCode(200).extract().jsonPath().getMap("");
        Map<String, Object> changes = new HashMap<>(before);
        changes.keySet().removeAll(readOnly);
        tenant.management().body(changes).patch(path).then().statusCode(200);
        Map<String, Object> after = tenant.management().get(path).then().statusCode(200).extract().jsonPath().getMap("");
        before.keySet().removeAll(moving);
        after.keySet().removeAll(moving);
        assertEquals(before, after);
    }
}
