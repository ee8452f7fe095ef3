package dev.postern.token;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;

import dev.postern.AdjustableClock;
import dev.postern.Concurrently;
import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.TestTenant;

/** Applications that publish their keys at a {@code jwks_uri}, or register them as one {@code jwks}. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class KeySetTest {

    private static final String API = "https://by-key-set.example/";

    @Inject
    AdjustableClock clock;

    private final TestTenant tenant = new TestTenant();
    private KeySetServer server;

    @BeforeEach
    void begin() throws IOException {
        server = new KeySetServer();
        tenant.api(API, "read");
    }

    @AfterEach
    void end() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "RS256", "ES256", "EdDSA" })
    void an_application_authenticates_by_the_keys_that_it_publishes_and_they_are_fetched_once(String algorithm) {
        KeyPair key = KeyClient.newKey(algorithm);
        String id = byReference(server.uri());
        server.publishes(jwk(key, "k1", Map.of()));
        accepted(assertion(id, key, algorithm, "k1"));
        accepted(assertion(id, key, algorithm, "k1"));
        accepted(assertion(id, key, algorithm, null));
        assertEquals(1, server.requests());
        refused(assertion(id, KeyClient.newKey(algorithm), algorithm, "k1"));
        assertEquals(1, server.requests());
    }

    @Test
    void an_unknown_kid_causes_a_fetch_but_not_again_and_again() {
        KeyPair first = KeyClient.newKey("ES256");
        KeyPair second = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.publishes(jwk(first, "k1", Map.of()));
        accepted(assertion(id, first, "ES256", "k1"));
        server.publishes(jwk(first, "k1", Map.of()), jwk(second, "k2", Map.of()));
        refused(assertion(id, second, "ES256", "k2")); // too soon after the fetch before
        for (int n = 0; n < 5; n++) {
            refused(assertion(id, first, "ES256", "unknown-" + n));
        }
        assertEquals(1, server.requests());
        clock.advance(Duration.ofSeconds(11));
        accepted(assertion(id, second, "ES256", "k2"));
        accepted(assertion(id, first, "ES256", "k1"));
        assertEquals(2, server.requests());
    }

    @Test
    void a_set_is_kept_as_its_headers_say_and_a_key_that_left_it_is_refused_then() {
        KeyPair first = KeyClient.newKey("ES256");
        KeyPair second = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.cacheControl("public, max-age=300");
        server.publishes(jwk(first, "k1", Map.of()));
        accepted(assertion(id, first, "ES256", "k1"));
        server.publishes(jwk(second, "k2", Map.of()));
        clock.advance(Duration.ofSeconds(299));
        accepted(assertion(id, first, "ES256", "k1"));
        clock.advance(Duration.ofSeconds(2));
        accepted(assertion(id, first, "ES256", "k1")); // the keys at hand serve while the set is fetched
        Eventually.await(() -> statusOf(assertion(id, first, "ES256", "k1")) == 401, () -> "the key that left still works");
        assertEquals(2, server.requests());
        accepted(assertion(id, second, "ES256", "k2"));
    }

    @Test
    void after_a_quiet_time_a_key_that_left_the_set_is_refused_at_once() {
        KeyPair first = KeyClient.newKey("ES256");
        KeyPair second = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.publishes(jwk(first, "k1", Map.of()));
        accepted(assertion(id, first, "ES256", "k1"));
        server.publishes(jwk(second, "k2", Map.of()));
        clock.advance(Duration.ofHours(2));
        refused(assertion(id, first, "ES256", "k1"));
        accepted(assertion(id, second, "ES256", "k2"));
        assertEquals(2, server.requests());
    }

    @ParameterizedTest
    @ValueSource(ints = { 500, 404, 302, -1 })
    void a_failed_fetch_leaves_the_keys_as_they_were_for_a_day(int status) {
        KeyPair key = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.publishes(jwk(key, "k1", Map.of()));
        accepted(assertion(id, key, "ES256", "k1"));
        if (status < 0) {
            server.answers(200, "not a key set");
        } else {
            server.answers(status, "{}");
        }
        clock.advance(Duration.ofMinutes(11));
        accepted(assertion(id, key, "ES256", "k1"));
        Eventually.await(() -> server.requests() == 2, () -> server.requests() + " requests");
        accepted(assertion(id, key, "ES256", "k1"));
        clock.advance(Duration.ofHours(25));
        refused(assertion(id, key, "ES256", "k1"));
    }

    @Test
    void many_requests_at_once_cause_one_fetch_and_wait_for_it() throws Exception {
        KeyPair key = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.publishes(jwk(key, "k1", Map.of()));
        List<Integer> statuses = Concurrently.times(12, n -> statusOf(assertion(id, key, "ES256", "k1")));
        assertTrue(statuses.stream().allMatch(status -> status == 200), statuses::toString);
        assertEquals(1, server.requests());
    }

    @Test
    void many_applications_at_one_host_get_their_first_tokens_at_once() {
        KeyPair key = KeyClient.newKey("ES256");
        server.publishes(jwk(key, "k1", Map.of()));
        List<String> ids = IntStream.range(0, 24).mapToObj(n -> byReference(server.uri())).toList();
        List<Integer> statuses = Concurrently.times(ids.size(), n -> statusOf(assertion(ids.get(n), key, "ES256", "k1")));
        assertTrue(statuses.stream().allMatch(status -> status == 200), statuses::toString);
        assertEquals(ids.size(), server.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"keys\":[]}", "[]", "null", "{\"keys\":{}}", "{\"keys\":[null,7,{}]}", "" })
    void a_set_without_a_usable_key_proves_nobody(String set) {
        KeyPair key = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.answers(200, set);
        refused(assertion(id, key, "ES256", "k1"));
        assertEquals(1, server.requests());
    }

    @Test
    void an_answer_that_is_too_long_or_never_comes_proves_nobody() {
        KeyPair key = KeyClient.newKey("ES256");
        String tooLong = byReference(server.uri());
        server.answers(200, "{\"keys\":[" + jwk(key, "k1", Map.of("pad", "p".repeat(70_000))) + "]}");
        refused(assertion(tooLong, key, "ES256", "k1"));
        String never = byReference(server.uri());
        server.isSilent();
        refused(assertion(never, key, "ES256", "k1"));
    }

    @Test
    void keys_that_cannot_be_used_are_passed_over() {
        KeyPair key = KeyClient.newKey("ES256");
        String id = byReference(server.uri());
        server.publishes("{\"kty\":\"oct\",\"k\":\"AAAA\"}", "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AA\",\"y\":\"AA\"}",
                jwk(key, "k2", Map.of("use", "enc")), jwk(key, "k3", Map.of("alg", "ES384")),
                jwk(key, "k4", Map.of("key_ops", List.of("encrypt"))), jwk(key, "k1", Map.of("key_ops", List.of("verify"))));
        accepted(assertion(id, key, "ES256", "k1"));
        refused(assertion(id, key, "ES256", "k2"));
        refused(assertion(id, key, "ES256", "k3"));
        refused(assertion(id, key, "ES256", "k4"));
    }

    @Test
    void an_assertion_that_is_wrong_by_itself_causes_no_fetch() {
        String id = byReference(server.uri());
        JwtClaims claims = claims(id);
        claims.setExpirationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond() - 1));
        KeyPair key = KeyClient.newKey("ES256");
        refused(KeyClient.signed(claims.toJson(), "ES256", key, Map.of()));
        assertEquals(0, server.requests());
    }

    @Test
    void a_key_set_can_be_registered_itself() {
        KeyPair key = KeyClient.newKey("EdDSA");
        KeyPair rsa = KeyClient.newKey();
        String id = registered(Map.of("jwks", Map.of("keys", List.of(map(jwk(key, "k1", Map.of())),
                map(jwk(rsa, "k2", Map.of("alg", "PS256")))))));
        accepted(assertion(id, key, "EdDSA", "k1"));
        accepted(assertion(id, rsa, "PS256", "k2"));
        refused(assertion(id, rsa, "RS256", "k2"));
        tenant.management().get("/api/v2/clients/{id}?fields=last_used_at", id).then().body("$", hasKey("last_used_at"));
        Map<String, Object> toReference = new HashMap<>();
        toReference.put("client_authentication_methods", Map.of("private_key_jwt", Map.of("jwks_uri", server.uri())));
        tenant.management().body(toReference).patch("/api/v2/clients/{id}", id).then().statusCode(200)
                .body("client_authentication_methods.private_key_jwt.jwks_uri", equalTo(server.uri()));
        server.publishes(jwk(rsa, "k9", Map.of()));
        accepted(assertion(id, rsa, "RS256", "k9"));
        refused(assertion(id, key, "EdDSA", "k1"));
    }

    @Test
    void a_key_set_that_will_not_do_is_refused_with_the_reason() {
        KeyPair key = KeyClient.newKey("ES256");
        Map<String, Object> secret = map(jwk(key, "k1", Map.of()));
        secret.put("d", "AAAA");
        notRegistered(Map.of("jwks", Map.of("keys", List.of(secret))), "private or secret key");
        notRegistered(Map.of("jwks", Map.of("keys", List.of(map(jwk(key, "k1", Map.of("alg", "RS256")))))), "alg");
        for (Map<String, Object> purpose : List.<Map<String, Object>> of(Map.of("use", "enc"),
                Map.of("key_ops", List.of("sign")),
                Map.of("key_ops", "verify"))) {
            notRegistered(Map.of("jwks", Map.of("keys", List.of(map(jwk(key, "k1", purpose))))), "not a key for signatures");
        }
        notRegistered(Map.of("jwks", Map.of("keys", List.of(Map.of("kty", "oct")))), "form of a JWK");
        notRegistered(Map.of("jwks", Map.of("keys", List.of())), "jwks");
        notRegistered(Map.of("jwks_uri", server.uri(), "credentials", List.of()), "private_key_jwt");
        notRegistered(Map.of(), "Exactly one of credentials, jwks and jwks_uri");
        for (String uri : List.of("http://keys.example/jwks", "ftp://keys.example/", "https://u:p@keys.example/", "/jwks",
                "https:///jwks", "https://keys.example/#a", "not a url")) {
            notRegistered(Map.of("jwks_uri", uri), "jwks_uri must be an absolute https URL");
        }
    }

    private String byReference(String uri) {
        return registered(Map.of("jwks_uri", uri));
    }

    private String registered(Map<String, Object> method) {
        String id = tenant.management().body(body(method)).post("/api/v2/clients").then().statusCode(201).extract()
                .path("client_id");
        new KeyClient(tenant, id, null).granted(API, "read");
        return id;
    }

    private void notRegistered(Map<String, Object> method, String reason) {
        tenant.management().body(body(method)).post("/api/v2/clients").then().statusCode(400)
                .body("errorCode", equalTo("invalid_body")).body("message", containsString(reason));
    }

    private static Map<String, Object> body(Map<String, Object> method) {
        return Map.of("name", "by key set", "app_type", "non_interactive", "grant_types", List.of("client_credentials"),
                "client_authentication_methods", Map.of("private_key_jwt", method));
    }

    private JwtClaims claims(String id) {
        JwtClaims claims = new KeyClient(tenant, id, null).claims();
        NumericDate now = NumericDate.fromSeconds(clock.instant().getEpochSecond());
        claims.setIssuedAt(now);
        claims.setExpirationTime(NumericDate.fromSeconds(now.getValue() + 60));
        return claims;
    }

    private String assertion(String id, KeyPair key, String algorithm, String kid) {
        return KeyClient.signed(claims(id).toJson(), algorithm, key, kid == null ? Map.of() : Map.of("kid", kid));
    }

    private static int statusOf(String assertion) {
        return KeyClient.tokenRequest(assertion, API).post("/oauth/token").statusCode();
    }

    private static void accepted(String assertion) {
        KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(200);
    }

    private static ValidatableResponse refused(String assertion) {
        return KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(401)
                .body("error", equalTo("invalid_client"));
    }

    private static String jwk(KeyPair key, String kid, Map<String, Object> more) {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key.getPublic());
            jwk.setKeyId(kid);
            more.forEach(jwk::setOtherParameter);
            return jwk.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> map(String json) {
        return JsonPath.from(json).getMap("$");
    }
}
