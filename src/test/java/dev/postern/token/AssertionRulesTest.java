package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.KeyClient;
import dev.postern.TestTenant;

/**
 * The rules of RFC 7523 §3 and RFC 8725 that {@link PrivateKeyJwtTest} does not break already: one assertion for each, right
 * but for the one thing.
 */
@QuarkusTest
class AssertionRulesTest {

    private static final String API = "https://by-rule.example/";
    private static final String FAILED = "Failed to verify client_assertion";

    private final TestTenant tenant = new TestTenant();
    private KeyClient client;

    @BeforeEach
    void register() {
        client = KeyClient.in(tenant.api(API, "read"), "ES256").granted(API, "read");
    }

    @Test
    void it_names_its_issuer_and_its_subject() { // RFC 7523 §3, items 1 and 2
        for (String name : List.of("iss", "sub")) {
            JwtClaims without = client.claims();
            without.unsetClaim(name);
            refused(client.signed(without, "ES256"), name.equals("iss") ? "client_assertion has no iss" : "Missing client_id");
            for (Object wrong : List.of(7, "", List.of(client.id()), true)) {
                JwtClaims claims = client.claims();
                claims.setClaim(name, wrong);
                KeyClient.tokenRequest(client.signed(claims, "ES256"), API).formParam("client_id", client.id())
                        .post("/oauth/token").then().statusCode(401).body("error_description",
                                equalTo("client_assertion has no " + name));
            }
        }
    }

    @Test
    void its_subject_is_the_client_that_asks() { // RFC 7521 §4.2, RFC 8725 §3.8
        KeyClient other = KeyClient.in(tenant, "ES256").granted(API, "read");
        JwtClaims claims = client.claims();
        claims.setSubject(other.id());
        refused(client.signed(claims, "ES256"), "iss is not the client_id");
        claims.setIssuer(other.id());
        refused(client.signed(claims, "ES256"), FAILED); // signed by the wrong one
    }

    @Test
    void what_is_not_understood_but_demanded_is_refused() { // RFC 7515 §4.1.11, RFC 7523 §3, item 10
        refused(signed(Map.of("crit", List.of("exp"), "exp", 1)), "demands an extension");
        refused(signed(Map.of("crit", List.of())), "demands an extension");
    }

    @Test
    void claims_that_are_not_known_are_passed_over() { // RFC 7523 §3, item 8
        JwtClaims claims = client.claims();
        claims.setClaim("department", Map.of("name", "billing"));
        accepted(client.signed(claims, "ES256"));
    }

    @Test
    void no_member_comes_twice_and_all_is_utf_8() throws Exception { // RFC 7519 §4, RFC 8725 §3.7
        String claims = client.claims().toJson();
        refused(raw(claims.replace("{", "{\"jti\":\"first\",").getBytes(StandardCharsets.UTF_8)), "is not a signed JWT");
        byte[] latin = claims.replace("{", "{\"a\":\"\u00e9\",").getBytes(StandardCharsets.ISO_8859_1);
        refused(raw(latin), "is not a signed JWT");
        for (String other : List.of("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")) {
            refused(raw(claims.getBytes(Charset.forName(other))), "is not a signed JWT");
        }
        accepted(raw(client.claims().toJson().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_signature_is_checked_over_what_was_sent() { // RFC 8725 §3.3
        String[] parts = client.assertion("ES256").split("\\.");
        String[] others = client.assertion("ES256").split("\\.");
        refused(parts[0] + "." + others[1] + "." + parts[2], FAILED);
        refused(parts[0] + "." + parts[1] + "." + parts[2] + "=", "is not a signed JWT");
        refused(parts[0] + "." + parts[1] + ".", "is not a signed JWT");
        refused(parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2] + "." + parts[2], "is not a signed JWT"); // JWE
        accepted(String.join(".", parts));
    }

    @Test
    void addresses_of_keys_in_the_header_are_not_asked() throws Exception { // RFC 8725 §3.10
        KeyPair stranger = KeyClient.newKey("ES256");
        try (KeySetServer server = new KeySetServer()) {
            server.publishes(PublicJsonWebKey.Factory.newPublicJwk(stranger.getPublic())
                    .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
            for (String header : List.of("jku", "x5u")) {
                refused(KeyClient.signed(client.claims().toJson(), "ES256", stranger, Map.of(header, server.uri())), FAILED);
            }
            assertEquals(0, server.requests());
        }
    }

    @Test
    void a_kid_is_a_name_and_nothing_else() { // RFC 8725 §3.10
        for (String kid : List.of("../../../etc/passwd", "' OR '1'='1", "http://localhost/key")) {
            refused(signed(Map.of("kid", kid)), FAILED);
        }
        refused(signed(Map.of("kid", List.of("a"))), "kid is not a string");
    }

    @Test
    void a_token_is_no_assertion_and_an_assertion_no_token() { // RFC 8725 §3.11, §3.12
        String token = KeyClient.tokenRequest(client.assertion("ES256"), API).post("/oauth/token").then().statusCode(200)
                .extract().path("access_token");
        KeyClient.tokenRequest(token, API).formParam("client_id", client.id()).post("/oauth/token").then().statusCode(401)
                .body("error", equalTo("invalid_client"));
        given().auth().oauth2(client.assertion("ES256")).get("/verify").then().statusCode(401);
        given().auth().oauth2(client.assertion("ES256")).get("/api/v2/clients").then().statusCode(401);
    }

    @Test
    void the_raw_form_of_a_signature_is_the_only_one() throws Exception { // RFC 7518 §3.4
        String assertion = client.assertion("ES256");
        String input = assertion.substring(0, assertion.lastIndexOf('.'));
        Signature der = Signature.getInstance("SHA256withECDSA");
        der.initSign(client.key().getPrivate());
        der.update(input.getBytes(StandardCharsets.US_ASCII));
        refused(input + "." + base64(der.sign()), FAILED);
        refused(input + "." + base64(new byte[64]), FAILED); // CVE-2022-21449
        byte[] good = Base64.getUrlDecoder().decode(assertion.substring(input.length() + 1));
        refused(input + "." + base64(Arrays.copyOf(good, 65)), FAILED);
        accepted(assertion);
    }

    private String signed(Map<String, Object> header) {
        return KeyClient.signed(client.claims().toJson(), "ES256", client.key(), header);
    }

    private String raw(byte[] claims) throws Exception {
        String input = base64("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.US_ASCII)) + "." + base64(claims);
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(client.key().getPrivate());
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + base64(signer.sign());
    }

    private static void accepted(String assertion) {
        KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(200);
    }

    private static void refused(String assertion, String description) {
        KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(401)
                .body("error", equalTo("invalid_client")).body("error_description", containsString(description));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
