package dev.postern.accesstoken;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.KeyClient;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** Tokens that only their API can read: {@code token_encryption}. */
@QuarkusTest
class EncryptedTokenTest {

    private static final String PAYROLL = "https://payroll.example/encrypted";
    private static final KeyPair KEY = KeyClient.newKey();

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_jose_library_decrypts_and_verifies_what_the_api_gets() throws Exception {
        String token = client(Map.of("token_encryption", encryption("RSA-OAEP-256", Map.of()))).token(PAYROLL);
        JwtClaims claims = new JwtConsumerBuilder().setDecryptionKey(KEY.getPrivate()).setEnableRequireEncryption()
                .setJweAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "RSA-OAEP-256")
                .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "RS256")
                .setVerificationKeyResolver(publishedKeys()).setExpectedAudience(PAYROLL)
                .setExpectedIssuer("http://localhost:8080/").setRequireExpirationTime().build().processToClaims(token);
        assertEquals("read", claims.getStringClaimValue("scope"));
    }

    @Test
    void every_algorithm_uses_its_own_hash_for_label_and_mask() throws Exception {
        for (Map.Entry<String, MGF1ParameterSpec> algorithm : Map.of("RSA-OAEP-256", MGF1ParameterSpec.SHA256,
                "RSA-OAEP-384", MGF1ParameterSpec.SHA384, "RSA-OAEP-512", MGF1ParameterSpec.SHA512).entrySet()) {
            String token = client(Map.of("token_encryption", encryption(algorithm.getKey(), Map.of()))).token(PAYROLL);
            assertEquals(Map.of("alg", algorithm.getKey(), "enc", "A256GCM", "cty", "JWT"), header(token));
            verifies(decrypted(token, algorithm.getValue()));
        }
    }

    @Test
    void the_header_tells_the_kid_that_was_configured() throws Exception {
        String kid = "payroll \"2026\" ✓";
        String token = client(Map.of("token_encryption", encryption("RSA-OAEP-256", Map.of("kid", kid, "name", "main"))))
                .token(PAYROLL);
        assertEquals(Map.of("alg", "RSA-OAEP-256", "enc", "A256GCM", "cty", "JWT", "kid", kid), header(token));
        verifies(decrypted(token, MGF1ParameterSpec.SHA256));
    }

    @Test
    void a_token_by_hs256_is_encrypted_too() throws Exception {
        String secret = "a signing secret of the payroll API";
        TestClient client = client(Map.of("signing_alg", "HS256", "signing_secret", secret, "token_encryption",
                encryption("RSA-OAEP-256", Map.of())));
        new JwtConsumerBuilder().setVerificationKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)))
                .setExpectedAudience(PAYROLL).build()
                .processToClaims(decrypted(client.token(PAYROLL), MGF1ParameterSpec.SHA256));
    }

    @Test
    void no_two_tokens_share_a_key_or_a_vector() {
        TestClient client = client(Map.of("token_encryption", encryption("RSA-OAEP-256", Map.of())));
        String[] one = client.token(PAYROLL).split("\\.");
        String[] other = client.token(PAYROLL).split("\\.");
        assertEquals(one[0], other[0]);
        for (int part = 1; part < 5; part++) {
            assertNotEquals(one[part], other[part]);
        }
    }

    @Test
    void encryption_begins_and_ends_with_the_setting() {
        TestClient client = client(Map.of());
        assertEquals(3, client.token(PAYROLL).split("\\.").length);
        patch(Map.of("token_encryption", encryption("RSA-OAEP-384", Map.of())));
        assertEquals(5, client.token(PAYROLL).split("\\.").length);
        Map<String, Object> off = new HashMap<>();
        off.put("token_encryption", null);
        patch(off);
        assertEquals(3, client.token(PAYROLL).split("\\.").length);
    }

    @Test
    void verify_cannot_read_it_but_judges_what_the_gateway_decrypted() throws Exception {
        String token = client(Map.of("token_encryption", encryption("RSA-OAEP-256", Map.of()))).token(PAYROLL);
        given().auth().oauth2(token).queryParam("audience", PAYROLL).get("/verify").then().statusCode(401)
                .header("WWW-Authenticate", containsString("error=\"invalid_token\""));
        given().auth().oauth2(decrypted(token, MGF1ParameterSpec.SHA256)).queryParam("audience", PAYROLL).get("/verify")
                .then().statusCode(200).body("scope", is("read"));
    }

    private TestClient client(Map<String, Object> fields) {
        return tenant.api(PAYROLL, fields, "read").client("encrypted").granted(PAYROLL, "read");
    }

    private void patch(Map<String, Object> changes) {
        given().spec(tenant.management()).urlEncodingEnabled(false).body(changes)
                .patch("/api/v2/resource-servers/" + PAYROLL.replace("/", "%2F")).then().statusCode(200);
    }

    private static Map<String, Object> encryption(String algorithm, Map<String, Object> more) {
        Map<String, Object> key = new HashMap<>(Map.of("alg", algorithm, "pem", KeyClient.pem(KEY)));
        key.putAll(more);
        return Map.of("format", "compact-nested-jwe", "encryption_key", key);
    }

    private static void verifies(String jws) throws Exception {
        new JwtConsumerBuilder().setVerificationKeyResolver(publishedKeys()).setExpectedAudience(PAYROLL).build()
                .processToClaims(jws);
    }

    private static JwksVerificationKeyResolver publishedKeys() throws Exception {
        return new JwksVerificationKeyResolver(
                new JsonWebKeySet(given().get("/.well-known/jwks.json").asString()).getJsonWebKeys());
    }

    /** As RFC 7516 §5.2 says it, without a library: jose4j knows of the three algorithms the first only. */
    private static String decrypted(String token, MGF1ParameterSpec hash) throws GeneralSecurityException {
        String[] parts = token.split("\\.");
        assertEquals(5, parts.length);
        Cipher unwrapping = Cipher.getInstance("RSA/ECB/OAEPPadding");
        unwrapping.init(Cipher.DECRYPT_MODE, KEY.getPrivate(),
                new OAEPParameterSpec(hash.getDigestAlgorithm(), "MGF1", hash, PSource.PSpecified.DEFAULT));
        byte[] contentKey = unwrapping.doFinal(bytes(parts[1]));
        assertEquals(32, contentKey.length);
        Cipher content = Cipher.getInstance("AES/GCM/NoPadding");
        content.init(Cipher.DECRYPT_MODE, new SecretKeySpec(contentKey, "AES"), new GCMParameterSpec(128, bytes(parts[2])));
        content.updateAAD(parts[0].getBytes(StandardCharsets.US_ASCII));
        content.update(bytes(parts[3]));
        String jws = new String(content.doFinal(bytes(parts[4])), StandardCharsets.US_ASCII);
        assertTrue(jws.split("\\.").length == 3, jws);
        return jws;
    }

    private static Map<String, Object> header(String token) throws Exception {
        JsonNode header = new ObjectMapper().readTree(bytes(token.substring(0, token.indexOf('.'))));
        return new ObjectMapper().convertValue(header, Map.class);
    }

    private static byte[] bytes(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }
}
