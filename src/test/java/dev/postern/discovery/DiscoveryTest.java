package dev.postern.discovery;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

import dev.postern.TestTenant;

@QuarkusTest
class DiscoveryTest {

    @ParameterizedTest
    @ValueSource(strings = { "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server" })
    void both_metadata_paths_name_issuer_endpoint_and_keys(String path) {
        given().get(path).then().statusCode(200).contentType(ContentType.JSON)
                .header("Cache-Control", containsString("max-age"))
                .body("issuer", equalTo("http://localhost:8080/"))
                .body("token_endpoint", equalTo("http://localhost:8080/oauth/token"))
                .body("jwks_uri", equalTo("http://localhost:8080/.well-known/jwks.json"))
                .body("grant_types_supported", contains("client_credentials"))
                .body("token_endpoint_auth_methods_supported",
                        contains("client_secret_basic", "client_secret_post", "private_key_jwt", "tls_client_auth",
                                "self_signed_tls_client_auth"))
                .body("token_endpoint_auth_signing_alg_values_supported", contains("RS256", "RS384",
                        "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519"));
    }

    @Test
    void the_key_set_holds_the_current_and_the_next_key_with_certificates() throws Exception {
        List<Map<String, Object>> keys = given().get("/.well-known/jwks.json").then().statusCode(200)
                .contentType(ContentType.JSON).header("Cache-Control", containsString("max-age=15")).extract()
                .path("keys.findAll { it.kty == 'RSA' }");
        assertEquals(2, keys.size());
        for (Map<String, Object> key : keys) {
            assertEquals("RSA", key.get("kty"));
            assertEquals("sig", key.get("use"));
            assertEquals("AQAB", key.get("e"));
            assertTrue(((String) key.get("kid")).matches("[A-Za-z0-9_-]{21}"));
            byte[] der = Base64.getDecoder().decode((String) ((List<?>) key.get("x5c")).get(0));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
            assertEquals("CN=localhost", certificate.getSubjectX500Principal().getName());
            RSAPublicKey certified = (RSAPublicKey) certificate.getPublicKey();
            assertEquals(certified.getModulus(), new BigInteger(1, Base64.getUrlDecoder().decode((String) key.get("n"))));
            assertEquals(2048, certified.getModulus().bitLength());
            assertArrayEquals(MessageDigest.getInstance("SHA-1").digest(der),
                    Base64.getUrlDecoder().decode((String) key.get("x5t")));
        }
        assertFalse(keys.get(0).get("kid").equals(keys.get(1).get("kid")));
    }

    @Test
    void keys_name_an_algorithm_only_while_it_is_their_only_one() {
        TestTenant tenant = new TestTenant();
        tenant.api("https://discovery.example/", Map.of("signing_alg", "PS256"));
        given().get("/.well-known/jwks.json").then().body("keys[0]", not(hasKey("alg")));
        deleteApisOfOtherAlgorithms(tenant);
        given().get("/.well-known/jwks.json").then().body("keys.findAll { it.kty == 'RSA' }.alg", everyItem(equalTo("RS256")));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server" })
    void a_list_without_elements_is_left_out_of_the_metadata(String path) {
        Map<String, Object> metadata = given().get(path).then().extract().jsonPath().getMap("$");
        assertFalse(metadata.values().stream().anyMatch(value -> value instanceof List<?> list && list.isEmpty()),
                metadata.toString());
    }

    @Test
    void the_certificates_of_the_same_keys_are_there_in_pem_and_the_current_one_in_der() throws Exception {
        List<String> expected = given().get("/.well-known/jwks.json").path("keys.x5c.flatten()");
        String pem = given().get("/pem").then().statusCode(200).contentType("application/x-pem-file")
                .header("Cache-Control", equalTo("public, max-age=15")).extract().asString();
        List<String> certificates = new ArrayList<>();
        for (Certificate certificate : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
            certificates.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
        }
        assertEquals(expected, certificates);
        byte[] der = given().get("/cer").then().statusCode(200).contentType("application/pkix-cert")
                .header("Cache-Control", equalTo("public, max-age=15")).extract().asByteArray();
        assertEquals(expected.get(0), Base64.getEncoder().encodeToString(der));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server",
            "/.well-known/jwks.json", "/pem", "/cer" })
    void scripts_of_any_page_may_read_a_public_document_and_nobody_may_write_one(String path) {
        given().header("Origin", "https://app.example").get(path).then().statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("*")).header("Access-Control-Allow-Credentials", nullValue());
        given().header("Origin", "https://app.example").header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "x-requested-with").options(path).then().statusCode(204)
                .header("Access-Control-Allow-Origin", equalTo("*"))
                .header("Access-Control-Allow-Methods", equalTo("GET, HEAD"));
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            given().request(method, path).then().statusCode(405).header("Allow", equalTo("GET, HEAD, OPTIONS"));
        }
    }

    @Test
    void private_parts_are_never_published() {
        given().get("/.well-known/jwks.json").then().body("keys.d", everyItem(nullValue()))
                .body("keys.p", everyItem(nullValue()));
    }

    private static void deleteApisOfOtherAlgorithms(TestTenant tenant) {
        List<Map<String, String>> apis = new ArrayList<>();
        for (int page = 0; apis.size() == page * 100; page++) {
            apis.addAll(tenant.management().queryParam("page", page).queryParam("per_page", 100).get("/api/v2/resource-servers")
                    .<List<Map<String, String>>> path("$"));
        }
        apis.stream().filter(api -> List.of("PS256", "RS512").contains(api.get("signing_alg")))
                .forEach(api -> tenant.management().delete("/api/v2/resource-servers/{id}", api.get("id")));
    }
}
