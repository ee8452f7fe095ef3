package dev.postern.accesstoken;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** What is in a token, read by a verifier that knows the key set only. */
@QuarkusTest
class AccessTokenTest {

    private static final String ORDERS = "https://orders.example/";

    private final TestTenant tenant = new TestTenant();

    @Test
    void the_default_token_has_auth0s_claims_and_no_others() throws Exception {
        TestClient billing = tenant.api(ORDERS, Map.of("token_lifetime", 600), "read", "write").client("billing")
                .granted(ORDERS, "read", "write");
        String token = billing.token(ORDERS);
        JsonNode claims = verified(token);
        assertEquals(Set.of("iss", "sub", "aud", "iat", "exp", "scope", "gty", "azp"), fieldNames(claims));
        assertEquals("http://localhost:8080/", claims.get("iss").asText());
        assertEquals(billing.id() + "@clients", claims.get("sub").asText());
        assertTrue(claims.get("aud").isTextual());
        assertEquals(ORDERS, claims.get("aud").asText());
        assertEquals("read write", claims.get("scope").asText());
        assertEquals("client-credentials", claims.get("gty").asText());
        assertEquals(billing.id(), claims.get("azp").asText());
        assertEquals(600, claims.get("exp").asLong() - claims.get("iat").asLong());
        JsonNode header = header(token);
        assertEquals(Set.of("alg", "typ", "kid"), fieldNames(header));
        assertEquals("JWT", header.get("typ").asText());
        assertEquals("RS256", header.get("alg").asText());
    }

    @Test
    void the_rfc_9068_dialect_has_what_the_rfc_requires() throws Exception {
        TestClient billing = tenant.api(ORDERS, Map.of("token_dialect", "rfc9068_profile"), "read").client("billing")
                .granted(ORDERS, "read");
        String token = billing.token(ORDERS);
        JsonNode claims = verified(token);
        assertEquals(Set.of("iss", "sub", "aud", "iat", "exp", "scope", "client_id", "jti"), fieldNames(claims));
        assertEquals("at+jwt", header(token).get("typ").asText());
        assertTrue(claims.get("jti").asText().matches("[A-Za-z0-9_-]{22}"));
        assertFalse(claims.get("jti").equals(verified(billing.token(ORDERS)).get("jti")));
    }

    @Test
    void permissions_come_with_an_authz_dialect_and_enforced_policies_only() throws Exception {
        TestClient enforced = tenant.api(ORDERS, Map.of("token_dialect", "access_token_authz", "enforce_policies", true),
                "read", "write").client("billing").granted(ORDERS, "read", "write");
        assertEquals(List.of("read", "write"),
                new ObjectMapper().convertValue(verified(enforced.token(ORDERS)).get("permissions"), List.class));
        TestClient other = tenant.api(ORDERS, Map.of("token_dialect", "access_token_authz"), "read").client("billing")
                .granted(ORDERS, "read");
        assertFalse(verified(other.token(ORDERS)).has("permissions"));
    }

    @Test
    void the_apis_algorithm_signs() throws Exception {
        for (String algorithm : List.of("RS256", "RS512", "PS256")) {
            TestClient billing = tenant.api(ORDERS, Map.of("signing_alg", algorithm), "read").client("billing")
                    .granted(ORDERS, "read");
            String token = billing.token(ORDERS);
            assertEquals(algorithm, header(token).get("alg").asText());
            verified(token);
        }
    }

    @Test
    void hs256_is_keyed_by_the_apis_own_secret_and_names_no_kid() throws Exception {
        String secret = "a signing secret of the orders API";
        TestClient billing = tenant.api(ORDERS, Map.of("signing_alg", "HS256", "signing_secret", secret), "read")
                .client("billing").granted(ORDERS, "read");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(billing.token(ORDERS));
        signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
        assertTrue(signature.verifySignature());
        assertEquals("HS256", signature.getAlgorithmHeaderValue());
        assertEquals(null, signature.getKeyIdHeaderValue());
    }

    @Test
    void awkward_identifiers_survive_as_json() throws Exception {
        String odd = "urn:api:\"quoted\\é✓";
        TestClient billing = tenant.api(odd, "read").client("billing").granted(odd, "read");
        String token = billing.tokenRequest(odd).contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .post("/oauth/token").then().statusCode(200).extract().path("access_token");
        assertEquals(odd, verified(token).get("aud").asText());
    }

    private static JsonNode verified(String token) throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(token);
        signature.setKey(published(signature.getKeyIdHeaderValue()));
        assertTrue(signature.verifySignature());
        return new ObjectMapper().readTree(signature.getPayload());
    }

    private static Key published(String kid) throws JoseException {
        JsonWebKeySet keys = new JsonWebKeySet(given().get("/.well-known/jwks.json").asString());
        return keys.getJsonWebKeys().stream().filter(key -> kid.equals(key.getKeyId())).findFirst()
                .map(key -> ((PublicJsonWebKey) key).getPublicKey()).orElseThrow();
    }

    private static JsonNode header(String token) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
    }

    private static Set<String> fieldNames(JsonNode node) {
        Set<String> names = new HashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
