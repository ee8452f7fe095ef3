package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class ClientsTest {

    private static final String PATH = "/api/v2/clients";
    private static final String ORDERS = "https://orders.example/clients-test";

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_create_with_only_a_name_answers_auth0s_defaults() {
        Map<String, Object> client = create(Map.of("name", "Defaults")).statusCode(201)
                .body("client_id", matchesPattern("[A-Za-z0-9]{32}"))
                .body("client_secret", matchesPattern("[A-Za-z0-9_-]{64}")).extract().as(Map.class);
        client.remove("client_id");
        client.remove("client_secret");
        client.remove("signing_keys");
        Map<String, Object> expected = new HashMap<>(Map.of("name", "Defaults", "is_first_party", true,
                "oidc_conformant", false, "is_token_endpoint_ip_header_trusted", false, "sso_disabled", false,
                "cross_origin_authentication", false, "custom_login_page_on", true));
        expected.put("grant_types", List.of("authorization_code", "implicit", "refresh_token", "client_credentials"));
        expected.put("jwt_configuration", Map.of("lifetime_in_seconds", 36000, "secret_encoded", false));
        expected.put("refresh_token", Map.of("rotation_type", "non-rotating", "expiration_type", "non-expiring",
                "leeway", 0, "token_lifetime", 2592000, "idle_token_lifetime", 1296000, "infinite_token_lifetime", true,
                "infinite_idle_token_lifetime", true));
        assertEquals(expected, client);
    }

    @Test
    void lifetimes_of_refresh_tokens_follow_the_authentication_method() {
        for (String method : List.of("client_secret_post", "client_secret_basic")) {
            create(Map.of("name", "M2M", "app_type", "spa", "token_endpoint_auth_method", method)).statusCode(201)
                    .body("refresh_token.token_lifetime", is(31557600))
                    .body("refresh_token.idle_token_lifetime", is(2592000));
        }
        create(Map.of("name", "M2M", "app_type", "non_interactive")).body("refresh_token.token_lifetime", is(2592000))
                .body("refresh_token.idle_token_lifetime", is(1296000));
        create(Map.of("name", "M2M", "token_endpoint_auth_method", "none")).body("refresh_token.token_lifetime", is(2592000));
    }

    @Test
    void defaults_follow_method_type_and_ownership() {
        create(Map.of("name", "public", "token_endpoint_auth_method", "none")).statusCode(201)
                .body("grant_types", equalTo(List.of("authorization_code", "implicit", "refresh_token")));
        Map<String, Object> without = new HashMap<>(Map.of("name", "without refresh tokens"));
        without.put("refresh_token", null);
        create(without).statusCode(201).body("refresh_token", equalTo(null)).body("sso_disabled", equalTo(false));
        create(Map.of("name", "an API", "app_type", "resource_server")).statusCode(201).body("grant_types", hasSize(0))
                .body("oidc_conformant", is(true))
                .body("jwt_configuration", equalTo(Map.of("secret_encoded", false, "alg", "RS256")));
        create(Map.of("name", "express", "app_type", "express_configuration")).statusCode(201)
                .body("grant_types", equalTo(List.of("authorization_code", "client_credentials")))
                .body("oidc_conformant", is(true))
                .body("jwt_configuration", equalTo(Map.of("secret_encoded", false, "alg", "RS256")));
        String third = create(Map.of("name", "theirs", "is_first_party", false, "app_type", "spa")).statusCode(201)
                .body("oidc_conformant", is(true)).body("third_party_security_mode", is("permissive"))
                .body("refresh_token.rotation_type", is("rotating")).body("refresh_token.expiration_type", is("expiring"))
                .extract().path("client_id");
        tenant.management().delete(PATH + "/" + third);
        create(Map.of("name", "part", "jwt_configuration", Map.of("alg", "RS256"), "initiate_login_uri", "",
                "session_transfer", Map.of("allow_refresh_token", true))).statusCode(201)
                .body("jwt_configuration", equalTo(Map.of("secret_encoded", false, "alg", "RS256")))
                .body("$", not(hasKey("initiate_login_uri")))
                .body("session_transfer", equalTo(Map.of("allow_refresh_token", true, "can_create_session_transfer_token",
                        false, "enforce_device_binding", "none", "allowed_authentication_methods", List.of())));
    }

    @Test
    void a_set_up_that_can_never_work_is_refused() {
        create(Map.of("name", "x", "token_endpoint_auth_method", "none", "grant_types", List.of("client_credentials")))
                .statusCode(400).body("message", containsString("Token Endpoint Authentication Method set to \"none\""));
        create(Map.of("name", "x", "grant_types", List.of("client-credentials"))).statusCode(400)
                .body("message", is("Invalid grant types: client-credentials"));
        create(Map.of("name", "x", "grant_types", List.of("client_credentials", "client_credential", "m2m")))
                .statusCode(400).body("message", is("Invalid grant types: client_credential, m2m"));
        create(Map.of("name", "x", "token_endpoint_auth_method", "none", "grant_types", List.of("authorization_code"),
                "is_token_endpoint_ip_header_trusted", true)).statusCode(400);
        List<String> known = List.of("authorization_code", "implicit", "refresh_token", "password",
                "http://auth0.com/oauth/grant-type/password-realm", "http://auth0.com/oauth/grant-type/mfa-oob",
                "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange",
                "urn:openid:params:grant-type:ciba", "http://auth0.com/oauth/legacy/grant-type/ro");
        String id = create(Map.of("name", "x", "token_endpoint_auth_method", "none", "grant_types", known)).statusCode(201)
                .body("grant_types", equalTo(known)).extract().path("client_id");
        patch(id, Map.of("grant_types", List.of("client_credentials"))).statusCode(400);
        patch(id, Map.of("is_token_endpoint_ip_header_trusted", true)).statusCode(400);
        patch(id, Map.of("name", "still public")).statusCode(200);
        patch(id, Map.of("grant_types", List.of("client_credentials"), "token_endpoint_auth_method", "client_secret_post",
                "is_token_endpoint_ip_header_trusted", true)).statusCode(200);
        patch(id, Map.of("token_endpoint_auth_method", "none")).statusCode(400);
        patch(id, Map.of("token_endpoint_auth_method", "none", "grant_types", List.of("implicit"))).statusCode(400);
        patch(id, Map.of("token_endpoint_auth_method", "none", "grant_types", List.of("implicit"),
                "is_token_endpoint_ip_header_trusted", false)).statusCode(200);
    }

    @Test
    void a_secret_that_lives_again_asks_for_the_scope_about_keys() {
        String id = create(Map.of("name", "revived", "token_endpoint_auth_method", "none")).extract().path("client_id");
        Map<String, Object> bySecret = Map.of("token_endpoint_auth_method", "client_secret_post");
        tenant.management("update:clients").body(bySecret).patch(PATH + "/" + id).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: update:client_keys"));
        tenant.management().get(PATH + "/" + id).then().body("token_endpoint_auth_method", is("none"));
        tenant.management("update:clients", "update:client_keys").body(bySecret).patch(PATH + "/" + id).then().statusCode(200);
        tenant.management("update:clients").body(Map.of("token_endpoint_auth_method", "client_secret_basic"))
                .patch(PATH + "/" + id).then().statusCode(200);
        tenant.management("create:client_keys").body(Map.of()).post(PATH + "/" + id + "/secrets").then().statusCode(403);
    }

    @Test
    void an_application_does_not_gain_the_grants_of_third_parties_by_its_owner_alone() {
        tenant.api(ORDERS, "read");
        String grant = tenant.management().body(Map.of("audience", ORDERS, "default_for", "third_party_clients", "scope",
                List.of("read"))).post("/api/v2/client-grants").then().statusCode(201).extract().path("id");
        tenant.management("create:clients").body(Map.of("name", "of others", "is_first_party", false)).post(PATH).then()
                .statusCode(403).body("message", is("Insufficient scope, expected any of: create:client_grants"));
        TestClient client = tenant.client("changes hands");
        tenant.management("update:clients").body(Map.of("is_first_party", false)).patch(PATH + "/" + client.id()).then()
                .statusCode(403).body("message", is("Insufficient scope, expected any of: create:client_grants"));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        tenant.management("update:clients", "create:client_grants").body(Map.of("is_first_party", false))
                .patch(PATH + "/" + client.id()).then().statusCode(200);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200);
        tenant.management().delete("/api/v2/client-grants/" + grant).then().statusCode(204);
        tenant.management().delete(PATH + "/" + client.id()).then().statusCode(204);
    }

    @Test
    void fields_that_are_new_are_kept_and_those_of_the_server_are_refused_together() {
        String id = create(Map.of("name", "newer", "some_new_field", Map.of("a", List.of(1, "two")),
                "anonymous_sessions", Map.of("active", true))).statusCode(201)
                .body("some_new_field.a", equalTo(List.of(1, "two"))).extract().path("client_id");
        patch(id, Map.of("another_new_field", "text")).statusCode(200).body("some_new_field.a", hasSize(2));
        tenant.management().get(PATH + "/" + id).then().body("another_new_field", is("text"))
                .body("anonymous_sessions.active", is(true));
        Map<String, Object> cleared = new HashMap<>();
        cleared.put("some_new_field", null);
        patch(id, cleared).statusCode(200).body("$", not(hasKey("some_new_field")));
        tenant.management().body("{\"client_id\": \"a\", \"global\": true}").patch(PATH + "/" + id).then().statusCode(400)
                .body("message", is("Payload validation error: 'Additional properties not allowed: client_id,global'."));
        patch(id, Map.of("require_something_new", true)).statusCode(400)
                .body("message", containsString("on property require_something_new"));
        patch(id, Map.of("big", "x".repeat(300_000))).statusCode(200);
        patch(id, Map.of("bigger", "x".repeat(300_000))).statusCode(400);
    }

    @Test
    void older_names_mean_the_newer_fields() {
        String id = create(Map.of("name", "older", "cross_origin_auth", true)).statusCode(201)
                .body("cross_origin_authentication", is(true)).body("$", not(hasKey("cross_origin_auth")))
                .extract().path("client_id");
        patch(id, Map.of("cross_origin_auth", false)).statusCode(200).body("cross_origin_authentication", is(false));
        Map<String, Object> logout = Map.of("backchannel_logout_urls", List.of("https://a.example/logout"));
        patch(id, Map.of("oidc_backchannel_logout", logout)).statusCode(200).body("oidc_logout", equalTo(logout))
                .body("oidc_backchannel_logout", equalTo(logout));
        Map<String, Object> cleared = new HashMap<>();
        cleared.put("oidc_logout", null);
        patch(id, cleared).statusCode(200).body("$", not(hasKey("oidc_logout")))
                .body("$", not(hasKey("oidc_backchannel_logout")));
    }

    @Test
    void null_takes_no_list_away() {
        TestClient client = tenant.client("kept", Map.of("callbacks", List.of("https://a.example/cb")));
        for (String field : List.of("callbacks", "allowed_origins", "grant_types", "client_metadata", "addons")) {
            Map<String, Object> cleared = new HashMap<>();
            cleared.put(field, null);
            patch(client.id(), cleared).statusCode(400).body("message",
                    containsString("but found type null' on property " + field));
        }
        tenant.management().get(PATH + "/" + client.id()).then().body("callbacks", hasSize(1));
    }

    @Test
    void fields_beyond_the_scopes_of_the_caller_are_refused_by_name() {
        String path = PATH + "/" + tenant.client("unreadable").id();
        for (String place : List.of(path, PATH)) {
            tenant.management("read:clients").get(place + "?fields=client_secret,name&include_fields=true").then()
                    .statusCode(403).body("message", is("You cannot read the following fields: client_secret"));
            tenant.management("read:clients").get(place + "?fields=client_secret&include_fields=false").then()
                    .statusCode(200);
            tenant.management("read:clients", "read:client_keys").get(place + "?fields=client_secret").then()
                    .statusCode(200);
        }
        tenant.management("read:clients").get(path + "?fields=client_authentication_methods").then().statusCode(403);
    }

    @Test
    void the_last_use_is_shown_where_it_is_asked_for() {
        TestClient client = tenant.api(ORDERS, "read").client("used").granted(ORDERS, "read");
        tenant.management().get(PATH + "/" + client.id() + "?fields=name,last_used_at").then().statusCode(200)
                .body("$", equalTo(Map.of("name", "used")));
        client.token(ORDERS);
        tenant.management().get(PATH + "/" + client.id() + "?fields=last_used_at").then()
                .body("last_used_at", matchesPattern("20[0-9-]+T[0-9:]+\\.000Z"));
        tenant.management().get(PATH + "/" + client.id()).then().body("$", not(hasKey("last_used_at")));
    }

    @Test
    void signing_keys_is_the_certificate_of_the_key_that_signs() throws Exception {
        List<Map<String, Object>> keys = create(Map.of("name", "Signed for")).extract().path("signing_keys");
        assertEquals(1, keys.size());
        assertEquals(Set.of("cert", "pkcs7", "subject"), keys.get(0).keySet());
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                new ByteArrayInputStream(((String) keys.get(0).get("cert")).getBytes(StandardCharsets.US_ASCII)));
        assertEquals("/CN=localhost", keys.get(0).get("subject"));
        JsonWebSignature token = new JsonWebSignature();
        token.setCompactSerialization(tenant.managementToken());
        token.setKey(certificate.getPublicKey());
        assertTrue(token.verifySignature());
        assertEquals(tenant.management().get("/api/v2/keys/signing").path("[0].pkcs7"), keys.get(0).get("pkcs7"));
    }

    @Test
    void signing_keys_is_read_with_the_scope_about_keys_only() {
        String path = PATH + "/" + tenant.client("signing keys").id();
        tenant.management("read:clients", "read:client_keys").get(path).then().statusCode(200)
                .body("signing_keys.subject", is(List.of("/CN=localhost")));
        tenant.management("read:clients").get(path).then().statusCode(200).body("$", not(hasKey("signing_keys")));
        tenant.management("read:clients", "read:client_keys").get(PATH + "?fields=signing_keys").then()
                .body("signing_keys.subject.flatten().unique()", is(List.of("/CN=localhost")));
        tenant.management("update:clients").body(Map.of("name", "signing keys 2")).patch(path).then().statusCode(200)
                .body("signing_keys.size()", is(1));
        tenant.management().body(Map.of("signing_keys", List.of())).patch(path).then().statusCode(400)
                .body("message", is("Payload validation error: 'Additional properties not allowed: signing_keys'."));
    }

    @Test
    void a_client_secret_is_shown_once() {
        TestClient client = tenant.client("told once");
        tenant.management().get(PATH + "/" + client.id()).then().statusCode(200).body("$", not(hasKey("client_secret")));
        tenant.management().body(Map.of("name", "renamed")).patch(PATH + "/" + client.id()).then().statusCode(200)
                .body("name", is("renamed")).body("$", not(hasKey("client_secret")));
        tenant.management().get(PATH + "?per_page=100").then().body("collect { it.client_secret }",
                everyItem(is((Object) null)));
    }

    @Test
    void a_rotated_secret_works_and_the_old_one_does_not() {
        TestClient client = tenant.api(ORDERS, "read").client("rotated").granted(ORDERS, "read");
        String fresh = tenant.management().post(PATH + "/" + client.id() + "/rotate-secret").then().statusCode(200)
                .body("client_id", is(client.id())).body("name", is("rotated"))
                .body("client_secret", not(is(client.secret()))).extract().path("client_secret");
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(401);
        new TestClient(tenant, client.id(), fresh).tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void rotating_asks_for_the_scope_about_keys() {
        TestClient client = tenant.client("keys");
        tenant.management("update:clients").post(PATH + "/" + client.id() + "/rotate-secret").then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: update:client_keys"));
        tenant.management("update:client_keys").post(PATH + "/" + client.id() + "/rotate-secret").then().statusCode(200);
        tenant.management("update:clients").body(Map.of("client_secret", "chosen-secret-012345"))
                .patch(PATH + "/" + client.id()).then().statusCode(403);
    }

    @Test
    void a_chosen_secret_works_and_a_short_one_is_refused() {
        tenant.api(ORDERS, "read");
        TestClient client = tenant.client("chosen", Map.of("client_secret", "chosen-secret-012345")).granted(ORDERS, "read");
        assertEquals("chosen-secret-012345", client.secret());
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200);
        tenant.management().body(Map.of("client_secret", "second-secret-012345")).patch(PATH + "/" + client.id()).then()
                .statusCode(200).body("client_secret", is("second-secret-012345"));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(401);
        new TestClient(tenant, client.id(), "second-secret-012345").token(ORDERS);
        create(Map.of("name", "short", "client_secret", "fifteen-chars-x")).statusCode(400);
    }

    @Test
    void a_client_id_cannot_be_chosen_or_changed() {
        create(Map.of("name", "chosen id", "client_id", "mine")).statusCode(400)
                .body("message", is("Payload validation error: 'Additional properties not allowed: client_id'."));
        tenant.management().body(Map.of("client_id", "mine")).patch(PATH + "/" + tenant.client("fixed").id()).then()
                .statusCode(400);
    }

    @Test
    void a_client_without_the_grant_type_gets_no_token() {
        TestClient client = tenant.api(ORDERS, "read").client("no grant type").granted(ORDERS, "read");
        tenant.management().body(Map.of("grant_types", List.of())).patch(PATH + "/" + client.id()).then().statusCode(200);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403).body("error", is("unauthorized_client"));
    }

    @Test
    void metadata_is_merged_key_by_key_and_null_deletes_a_key() {
        TestClient client = tenant.client("metadata", Map.of("client_metadata", Map.of("a", "1", "b", "2")));
        Map<String, Object> metadata = new HashMap<>(Map.of("c", "3"));
        metadata.put("a", null);
        tenant.management().body(Map.of("client_metadata", metadata)).patch(PATH + "/" + client.id()).then()
                .statusCode(200).body("client_metadata", equalTo(Map.of("b", "2", "c", "3")));
    }

    @Test
    void metadata_never_grows_beyond_ten_keys() {
        Map<String, String> ten = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            ten.put("key" + i, "value");
        }
        TestClient client = tenant.client("ten", Map.of("client_metadata", ten));
        tenant.management().body(Map.of("client_metadata", Map.of("eleventh", "value"))).patch(PATH + "/" + client.id())
                .then().statusCode(400).body("message", containsString("Too many properties defined (11), maximum 10"));
        ten.put("eleventh", "value");
        create(Map.of("name", "eleven", "client_metadata", ten)).statusCode(400)
                .body("message", containsString("Too many properties defined (11), maximum 10"));
        create(Map.of("name", "long", "client_metadata", Map.of("a", "x".repeat(256)))).statusCode(400);
        create(Map.of("name", "number", "client_metadata", Map.of("a", 1))).statusCode(400)
                .body("message", containsString("Expected type string but found type integer"));
    }

    @Test
    void some_nested_objects_are_merged_and_null_removes_a_field() {
        TestClient client = tenant.client("nested", Map.of("jwt_configuration", Map.of("alg", "RS256"), "description", "d"));
        Map<String, Object> changes = new HashMap<>(Map.of("jwt_configuration", Map.of("lifetime_in_seconds", 60)));
        changes.put("description", null);
        patch(client.id(), changes).statusCode(200).body("jwt_configuration",
                equalTo(Map.of("alg", "RS256", "lifetime_in_seconds", 60, "secret_encoded", false)))
                .body("$", not(hasKey("description")));
        Map<String, Object> noAlgorithm = new HashMap<>();
        noAlgorithm.put("alg", null);
        patch(client.id(), Map.of("jwt_configuration", noAlgorithm)).statusCode(200)
                .body("jwt_configuration", equalTo(Map.of("lifetime_in_seconds", 60, "secret_encoded", false)));
        patch(client.id(), Map.of("signed_request_object", Map.of("credentials", List.of()))).statusCode(200);
        patch(client.id(), Map.of("signed_request_object", Map.of("required", true))).statusCode(200)
                .body("signed_request_object", equalTo(Map.of("credentials", List.of(), "required", true)));
        patch(client.id(), Map.of("addons", Map.of("samlp", Map.of("audience", "a", "recipient", "b"), "zoom", Map.of())));
        patch(client.id(), Map.of("addons", Map.of("samlp", Map.of("audience", "c")))).statusCode(200)
                .body("addons.samlp", equalTo(Map.of("audience", "c")));
        patch(client.id(), Map.of("refresh_token", Map.of("leeway", 5))).statusCode(200)
                .body("refresh_token", equalTo(Map.of("leeway", 5)));
    }

    @Test
    void fields_without_effect_here_come_back_as_they_were() {
        Map<String, Object> addons = Map.of("samlp", Map.of("mappings", Map.of("a", List.of("b", 1, true))));
        TestClient client = tenant.client("round trip", Map.of("addons", addons, "callbacks", List.of("https://a.example/cb"),
                "oidc_conformant", true, "organization_usage", "allow", "compliance_level", "none"));
        tenant.management().get(PATH + "/" + client.id()).then().body("addons", equalTo(addons))
                .body("callbacks", equalTo(List.of("https://a.example/cb"))).body("oidc_conformant", is(true))
                .body("organization_usage", is("allow")).body("compliance_level", is("none"));
    }

    @Test
    void settings_that_are_off_are_accepted() {
        TestClient client = tenant.client("unprotected");
        Map<String, Object> harmless = new HashMap<>(Map.of("require_proof_of_possession", false));
        harmless.put("client_authentication_methods", null);
        tenant.management().body(harmless).patch(PATH + "/" + client.id()).then().statusCode(200);
    }

    @Test
    void deleting_a_client_deletes_its_grants_and_is_idempotent() {
        TestClient client = tenant.api(ORDERS, "read").client("deleted").granted(ORDERS, "read");
        tenant.management().delete(PATH + "/" + client.id()).then().statusCode(204).body(is(""));
        tenant.management().delete(PATH + "/" + client.id()).then().statusCode(204);
        tenant.management().get(PATH + "/" + client.id()).then().statusCode(404)
                .body("errorCode", is("inexistent_client")).body("message", is("The client does not exist"));
        tenant.management().get("/api/v2/client-grants?client_id=" + client.id()).then().body("$", hasSize(0));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(401);
        tenant.management().body(Map.of("name", "x")).patch(PATH + "/" + client.id()).then().statusCode(404);
        tenant.management().post(PATH + "/" + client.id() + "/rotate-secret").then().statusCode(404);
    }

    @Test
    void there_is_one_global_client_that_can_do_nothing() {
        String id = tenant.management().get(PATH + "?is_global=true").then().statusCode(200).body("$", hasSize(1))
                .body("[0].name", is("All Applications")).body("[0].global", is(true)).extract().path("[0].client_id");
        tenant.management().get(PATH + "?is_global=false&per_page=100").then().body("client_id", not(hasItem(id)));
        tenant.management().delete(PATH + "/" + id).then().statusCode(400).body("errorCode", is("operation_not_supported"));
        tenant.management().post(PATH + "/" + id + "/rotate-secret").then().statusCode(400);
        tenant.management().body(Map.of("client_secret", "a-secret-for-the-global")).patch(PATH + "/" + id).then()
                .statusCode(400);
        tenant.management().body(Map.of("client_id", id, "audience", tenant.managementAudience(), "scope", List.of()))
                .post("/api/v2/client-grants").then().statusCode(400);
    }

    @Test
    void lists_are_filtered_by_type_and_ownership() {
        TestClient spa = tenant.client("spa", Map.of("app_type", "spa"));
        TestClient nativeApp = tenant.client("native", Map.of("app_type", "native", "is_first_party", false));
        tenant.management().get(PATH + "?app_type=spa,native&per_page=100").then().statusCode(200)
                .body("client_id", hasItems(spa.id(), nativeApp.id()))
                .body("app_type", everyItem(matchesPattern("spa|native")));
        tenant.management().get(PATH + "?is_first_party=false&per_page=100").then().body("client_id", hasItem(nativeApp.id()))
                .body("client_id", not(hasItem(spa.id())));
        tenant.management().delete(PATH + "/" + spa.id());
        tenant.management().delete(PATH + "/" + nativeApp.id());
    }

    @Test
    void advanced_queries_are_answered_or_refused_but_never_ignored() {
        TestClient client = tenant.api(ORDERS, "read").client("any organization");
        tenant.management().body(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read"),
                "organization_usage", "allow", "allow_any_organization", true)).post("/api/v2/client-grants").then()
                .statusCode(201);
        tenant.management().queryParam("q", "client_grant.allow_any_organization:true").queryParam("take", 100).get(PATH)
                .then().statusCode(200).body("clients.client_id", hasItem(client.id()));
        tenant.management().queryParam("q", "client_grant.organization_id:org_1").get(PATH).then().body("$", hasSize(0));
        tenant.management().queryParam("external_client_id", "https://a.example/client").get(PATH).then()
                .body("$", hasSize(0));
        tenant.management().queryParam("q", "name:x").get(PATH).then().statusCode(400)
                .body("errorCode", is("invalid_query_string"));
        tenant.management().queryParam("q", "client_grant.allow_any_organization:true").queryParam("is_global", true)
                .get(PATH).then().statusCode(400);
    }

    @Test
    void an_encryption_key_is_shown_to_those_who_may_read_keys() {
        TestClient client = tenant.client("shown", Map.of("encryption_key", Map.of("pub", "key"), "description", "text"));
        tenant.management("read:clients").get(PATH + "/" + client.id()).then().statusCode(200)
                .body("description", is("text")).body("$", not(hasKey("encryption_key")));
        tenant.management("read:clients", "read:client_keys").get(PATH + "/" + client.id()).then()
                .body("encryption_key.pub", is("key"));
    }

    @Test
    void wrong_bodies_are_refused_in_the_validators_words() {
        refused(Map.of(), "'Missing required property: name' on property name (");
        refused(Map.of("name", 1), "'Expected type string but found type integer' on property name (");
        refused(Map.of("name", ""), "'String is too short (0 chars), minimum 1' on property name (");
        refused(Map.of("name", "a<b"), "'String does not match pattern ");
        refused(Map.of("name", "a\u0000b"), "'String holds a character that is not allowed'");
        refused(Map.of("name", "x", "tenant", "t"), "'Additional properties not allowed: tenant'");
        refused(Map.of("name", "x", "description", "d".repeat(141)), "'String is too long (141 chars), maximum 140'");
        refused(Map.of("name", "x", "app_type", "toaster"), "'No enum match for: toaster' on property app_type (");
        refused(Map.of("name", "x", "grant_types", List.of("a", "a")), "'Array items are not unique (indexes 0 and 1)'");
        refused(Map.of("name", "x", "grant_types", Collections.nCopies(51, "a")), "'Array is too long (51), maximum 50'");
        refused(Map.of("name", "x", "is_first_party", "true"), "'Expected type boolean but found type string'");
        refused(Map.of("name", "x", "token_endpoint_auth_method", "private_key_jwt"), "'No enum match for: private_key_jwt'");
        refused(Map.of("name", "x" + UUID.randomUUID().toString().repeat(10)), "'String is too long (361 chars), maximum 255'");
    }

    private void refused(Map<String, Object> body, String reason) {
        create(body).statusCode(400).body("statusCode", is(400)).body("error", is("Bad Request"))
                .body("errorCode", is("invalid_body")).body("message", startsWith("Payload validation error: " + reason));
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(PATH).then();
    }
}
