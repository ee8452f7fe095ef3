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
    void a_non_interactive_client_has_auth0s_longer_refresh_token_lifetimes() {
        create(Map.of("name", "M2M", "app_type", "non_interactive")).statusCode(201)
                .body("refresh_token.token_lifetime", is(31557600)).body("refresh_token.idle_token_lifetime", is(2592000));
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
    void a_client_secret_is_told_once() {
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
    void nested_objects_are_replaced_and_null_removes_a_field() {
        TestClient client = tenant.client("nested", Map.of("jwt_configuration", Map.of("alg", "RS256"), "description", "d"));
        Map<String, Object> changes = new HashMap<>(Map.of("jwt_configuration", Map.of("lifetime_in_seconds", 60)));
        changes.put("description", null);
        tenant.management().body(changes).patch(PATH + "/" + client.id()).then().statusCode(200)
                .body("jwt_configuration", equalTo(Map.of("lifetime_in_seconds", 60, "secret_encoded", false)))
                .body("$", not(hasKey("description")));
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
    void what_is_off_may_be_said() {
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
        refused(Map.of("name", "x", "unknown", 1), "'Additional properties not allowed: unknown'");
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

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(PATH).then();
    }
}
