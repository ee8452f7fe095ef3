package dev.postern.keys;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;

import dev.postern.AdjustableClock;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.oauth.KeyKind;

/** Keys of other kinds than RSA. No other test of this profile makes an API that uses them. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class KeyKindsTest {

    private static final String KEYS = "/api/v2/keys/signing";
    private static final String JWKS = "/.well-known/jwks.json";
    private static final String API = "https://kinds.example/";

    @Inject
    AdjustableClock clock;
    @Inject
    SigningKeys keys;
    @Inject
    SigningKeyStore store;

    private final TestTenant tenant = new TestTenant();

    @AfterEach
    void leave_no_api_and_no_previous_key() {
        new TestTenant().management().delete("/api/v2/resource-servers/{id}", API);
        List<String> previous = new TestTenant().management().get(KEYS).path("findAll { it.previous }.kid");
        previous.forEach(kid -> new TestTenant().management().put(KEYS + "/{kid}/revoke", kid).then().statusCode(200));
        clock.advance(Duration.ofMinutes(61)); // the next keys may sign
    }

    @ParameterizedTest
    @CsvSource({ "ES256, EC, P-256", "EdDSA, OKP, Ed25519" })
    void a_token_is_signed_as_its_api_says_and_the_jwks_verifies_it(String alg, String kty, String crv) throws Exception {
        String token = register(alg).token(API);
        given().get(JWKS).then().body("keys.find { it.alg == '" + alg + "' }.kty", equalTo(kty))
                .body("keys.find { it.alg == '" + alg + "' }.crv", equalTo(crv))
                .body("keys.find { it.alg == '" + alg + "' }.use", equalTo("sig"));
        JsonWebSignature jws = parsed(token);
        assertEquals(alg, jws.getAlgorithmHeaderValue());
        jws.setAlgorithmConstraints(new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, alg));
        JsonWebKeySet published = new JsonWebKeySet(given().get(JWKS).asString());
        jws.setKey(published.findJsonWebKey(jws.getKeyIdHeaderValue(), kty, "sig", alg).getKey());
        assertEquals(true, jws.verifySignature());
        given().auth().oauth2(token).get("/verify?audience=" + API + "&scope=read").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "ES256", "EdDSA" })
    void smallrye_jwt_accepts_the_token_by_the_jwks_alone(String alg) throws Exception {
        String token = register(alg).token(API);
        JWTAuthContextInfo info = new JWTAuthContextInfo(jwksUrl(), "http://localhost:8080/");
        info.setSignatureAlgorithm(Set.of(SignatureAlgorithm.fromAlgorithm(alg)));
        info.setExpectedAudience(Set.of(API));
        assertEquals(API, new DefaultJWTParser(info).parse(token).getAudience().iterator().next());
    }

    @ParameterizedTest
    @ValueSource(strings = { "ES256", "EdDSA" })
    void keys_and_metadata_name_only_what_apis_use(String alg) {
        given().get(JWKS).then().body("keys.kty.unique()", equalTo(List.of("RSA")))
                .body("keys[0].alg", equalTo("RS256"));
        given().get("/.well-known/openid-configuration").then().body("id_token_signing_alg_values_supported",
                not(hasItem(alg)));
        register(alg);
        given().get(JWKS).then().body("keys[0].kty", equalTo("RSA")).body("keys[0].alg", equalTo("RS256"))
                .body("keys.alg", hasItem(alg));
        given().get("/.well-known/openid-configuration").then()
                .body("id_token_signing_alg_values_supported", hasItems("RS256", alg));
        tenant.management().delete("/api/v2/resource-servers/{id}", API);
        given().get(JWKS).then().body("keys.kty.unique()", equalTo(List.of("RSA")));
    }

    @Test
    void one_rotation_rotates_every_kind() throws Exception {
        TestClient client = register("ES256");
        String before = client.token(API);
        String next = kid("ES256", "next");
        String nextRsa = kid("RS256", "next");
        tenant.management().post(KEYS + "/rotate").then().statusCode(201).body("kid", equalTo(nextRsa));
        assertEquals(next, kid("ES256", "current"));
        assertEquals(next, parsed(client.token(API)).getKeyIdHeaderValue());
        given().auth().oauth2(before).get("/verify?audience=" + API).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "ES256", "EdDSA" })
    void one_kind_can_be_rotated_and_its_leaked_key_revoked(String alg) throws Exception {
        TestClient client = register(alg);
        String leaked = client.token(API);
        String rsa = kid("RS256", "current");
        String next = kid(alg, "next");
        tenant.management().queryParam("signing_alg", alg).post(KEYS + "/rotate").then().statusCode(201)
                .body("kid", equalTo(next)).body("cert", containsString("BEGIN CERTIFICATE"));
        assertEquals(rsa, kid("RS256", "current"));
        tenant.management().put(KEYS + "/{kid}/revoke", parsed(leaked).getKeyIdHeaderValue()).then().statusCode(200);
        given().auth().oauth2(leaked).get("/verify?audience=" + API).then().statusCode(401);
        given().auth().oauth2(client.token(API)).get("/verify?audience=" + API).then().statusCode(200);
        assertNotEquals(parsed(leaked).getKeyIdHeaderValue(), parsed(client.token(API)).getKeyIdHeaderValue());
    }

    @Test
    void a_rotation_of_what_is_no_key_is_refused() {
        for (String alg : List.of("HS256", "RS999", "es256")) {
            tenant.management().queryParam("signing_alg", alg).post(KEYS + "/rotate").then().statusCode(400)
                    .body("errorCode", equalTo("invalid_query_string"));
        }
        tenant.management().queryParam("algorithm", "ES256").post(KEYS + "/rotate").then().statusCode(400);
    }

    @Test
    void the_list_says_what_each_key_signs_by() {
        register("ES256");
        tenant.management().get(KEYS).then().body("[0].signing_algs", equalTo(List.of("RS256", "RS512", "PS256")))
                .body("signing_algs", hasItem(List.of("ES256")));
    }

    @Test
    void what_was_made_is_made_once_and_sealed() {
        register("ES256");
        keys.make(Set.of(KeyKind.P256));
        List<StoredSigningKey> live = store.load().stream()
                .filter(key -> key.kind() == KeyKind.P256 && key.state() != KeyState.REVOKED).toList();
        assertEquals(2, live.size());
        for (StoredSigningKey key : live) { // PKCS #8 would begin with a SEQUENCE of these bytes
            assertNotEquals(List.of((byte) 0x30, (byte) 0x81),
                    List.of(key.sealedPrivateKey()[0], key.sealedPrivateKey()[1]));
        }
    }

    @Test
    void a_token_of_one_kind_of_key_is_not_taken_with_another() throws Exception {
        TestClient client = register("ES256");
        String token = client.token(API);
        String[] parts = token.split("\\.");
        String header = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
        String rsaKid = header.replace(parsed(token).getKeyIdHeaderValue(), kid("RS256", "current"));
        for (String forged : List.of(header.replace("ES256", "RS256"), header.replace("ES256", "EdDSA"), rsaKid,
                header.replace("ES256", "none"), header.replace("ES256", "HS256"))) {
            given().auth().oauth2(base64(forged) + "." + parts[1] + "." + parts[2]).get("/verify?audience=" + API).then()
                    .statusCode(401);
        }
    }

    private TestClient register(String alg) {
        return tenant.api(API, Map.of("signing_alg", alg), "read").client("kinds").granted(API, "read");
    }

    private String kid(String alg, String state) {
        return tenant.management().get(KEYS)
                .path("find { it." + state + " && it.signing_algs.contains('" + alg + "') }.kid");
    }

    private static String jwksUrl() {
        return "http://localhost:" + RestAssured.port + JWKS;
    }

    private static JsonWebSignature parsed(String token) throws Exception {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(token);
        return jws;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
