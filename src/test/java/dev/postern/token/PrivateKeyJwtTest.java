package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class PrivateKeyJwtTest {

    private static final String API = "https://by-key.example/";
    private static final String FAILED = "Failed to verify client_assertion";

    private final TestTenant tenant = new TestTenant();
    private KeyClient client;

    @BeforeEach
    void register() {
        client = KeyClient.in(tenant.api(API, "read"), "RS256").granted(API, "read");
    }

    @ParameterizedTest
    @ValueSource(strings = { "RS256", "RS384", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA" })
    void an_assertion_gets_a_token_by_each_algorithm(String algorithm) {
        KeyClient other = KeyClient.in(tenant, algorithm).granted(API, "read");
        String assertion = other.signed(other.claims(), algorithm);
        KeyClient.tokenRequest(assertion, API).formParam("client_id", other.id()).post("/oauth/token").then()
                .statusCode(200).body("scope", equalTo("read"));
    }

    @Test
    void neither_client_id_nor_kid_nor_iat_is_needed_and_json_does_as_well() {
        JwtClaims claims = client.claims();
        claims.unsetClaim("iat");
        accepted(client.signed(claims, "RS256"));
        given().contentType("application/json").body(Map.of("grant_type", "client_credentials", "audience", API,
                "client_id", client.id(), "client_assertion_type", KeyClient.ASSERTION_TYPE,
                "client_assertion", client.assertion())).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void the_last_use_of_an_application_is_that_of_its_key_as_well() {
        String path = "/api/v2/clients/" + client.id() + "?fields=last_used_at";
        tenant.management().get(path).then().statusCode(200).body("$", not(hasKey("last_used_at")));
        accepted(client.assertion());
        tenant.management().get(path).then().statusCode(200).body("last_used_at", matchesPattern("20[0-9-]+T[0-9:]+\\.000Z"));
    }

    @Test
    void a_key_set_at_a_private_address_is_not_fetched() throws Exception {
        try (KeySetServer server = new KeySetServer()) {
            String id = tenant.management().body(Map.of("name", "by key set", "grant_types", List.of("client_credentials"),
                    "client_authentication_methods", Map.of("private_key_jwt", Map.of("jwks_uri", server.uri()))))
                    .post("/api/v2/clients").then().statusCode(201).extract().path("client_id");
            refused(new KeyClient(tenant, id, KeyClient.newKey()).granted(API, "read").assertion(), FAILED);
            assertEquals(0, server.requests());
        }
    }

    @Test
    void a_key_and_its_algorithm_must_fit_each_other() {
        notRegistered(KeyClient.newKey("ES256").getPublic(), "ES384", "The key does not sign by ES384");
        notRegistered(KeyClient.newKey("ES384").getPublic(), "ES256", "The key does not sign by ES256");
        notRegistered(KeyClient.newKey("ES256").getPublic(), "RS256", "The key does not sign by RS256");
        notRegistered(KeyClient.newKey("EdDSA").getPublic(), "ES256", "The key does not sign by ES256");
        notRegistered(client.key().getPublic(), "EdDSA", "The key does not sign by EdDSA");
        notRegistered(KeyClient.newKey("EC", "secp521r1").getPublic(), null, "Not an RSA, P-256, P-384 or Ed25519 key");
        notRegistered(KeyClient.newKey("EdDSA", "Ed448").getPublic(), null, "Not a public key");
        notRegistered(KeyClient.newKey("XDH", "X25519").getPublic(), null, "Not a public key");
    }

    @ParameterizedTest
    @ValueSource(strings = { // SubjectPublicKeyInfo of: the neutral element, a point of order 8, a point that is not on P-256
            "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "MCowBQYDK2VwAyEAxxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o=",
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrg==" })
    void a_key_that_is_no_point_of_its_group_is_refused(String spki) {
        tenant.management().body(Map.of("credential_type", "public_key", "pem",
                KeyClient.pem("PUBLIC KEY", Base64.getDecoder().decode(spki))))
                .post("/api/v2/clients/{id}/credentials", client.id()).then().statusCode(400)
                .body("message", containsString("key whose point is not on "));
    }

    private void notRegistered(PublicKey key, String alg, String reason) {
        Map<String, Object> body = new HashMap<>(Map.of("credential_type", "public_key", "pem",
                KeyClient.pem("PUBLIC KEY", key.getEncoded())));
        if (alg != null) {
            body.put("alg", alg);
        }
        tenant.management().body(body).post("/api/v2/clients/{id}/credentials", client.id()).then().statusCode(400)
                .body("message", containsString(reason));
    }

    @Test
    void claims_that_are_wrong_are_refused_by_name() {
        refused(changed(claims -> claims.setIssuer("other")), "client_assertion iss is not the client_id");
        refused(changed(claims -> claims.setAudience("https://elsewhere.example/")), "client_assertion aud is not http");
        refused(changed(claims -> claims.setAudience("http://localhost:8080")), "client_assertion aud is not http");
        refused(changed(claims -> claims.setAudience("https://elsewhere.example/", KeyClient.ISSUER)),
                "client_assertion aud is not http://localhost:8080/ alone");
        refused(changed(claims -> claims.setClaim("aud", List.of())), "client_assertion aud is not http");
        refused(changed(claims -> claims.setClaim("aud", Arrays.asList(KeyClient.ISSUER, null))),
                "client_assertion aud is not");
        refused(changed(claims -> claims.unsetClaim("aud")), "client_assertion aud is not http");
        refused(changed(claims -> claims.unsetClaim("jti")), "client_assertion has no jti");
        refused(changed(claims -> claims.setJwtId("j".repeat(65))), "client_assertion has a jti of more than 64 characters");
        refused(changed(claims -> claims.unsetClaim("exp")), "client_assertion has no exp");
        refused(changed(claims -> claims.setClaim("exp", "soon")), "client_assertion has no exp in seconds");
        refused(changed(claims -> claims.setExpirationTime(secondsAhead(-1))), "client_assertion has expired");
        refused(changed(claims -> claims.setExpirationTime(secondsAhead(360))),
                "client_assertion lives longer than 300 seconds");
        refused(changed(claims -> {
            claims.setIssuedAt(secondsAhead(-400));
            claims.setExpirationTime(secondsAhead(60));
        }), "client_assertion lives longer than 300 seconds");
        refused(changed(claims -> claims.setIssuedAt(secondsAhead(60))), "client_assertion is not valid yet");
        refused(changed(claims -> claims.setNotBefore(secondsAhead(60))), "client_assertion is not valid yet");
        accepted(changed(claims -> claims.setNotBefore(secondsAhead(5)))); // clocks differ
    }

    @Test
    void another_clients_id_beside_the_assertion_is_refused() {
        TestClient other = tenant.client("other");
        KeyClient.tokenRequest(client.assertion(), API).formParam("client_id", other.id()).post("/oauth/token").then()
                .statusCode(401).body("error", equalTo("invalid_client"));
    }

    @Test
    void an_assertion_of_more_than_2048_bytes_is_refused() {
        refused(changed(claims -> claims.setStringClaim("padding", "p".repeat(2048))),
                "client_assertion is longer than 2048 bytes");
    }

    @Test
    void a_signature_by_any_other_key_or_client_fails_alike() {
        KeyPair stranger = KeyClient.newKey();
        refused(KeyClient.signed(client.claims().toJson(), "RS256", stranger, Map.of()), FAILED);
        String altered = client.assertion();
        int dot = altered.lastIndexOf('.');
        char first = altered.charAt(dot + 1);
        refused(altered.substring(0, dot + 1) + (first == 'A' ? 'B' : 'A') + altered.substring(dot + 2), FAILED);
        refused(new KeyClient(tenant, "nobody", stranger).assertion(), FAILED); // an unknown client
        refused(new KeyClient(tenant, tenant.client("by secret").id(), stranger).assertion(), FAILED);
    }

    @Test
    void the_algorithm_is_the_registered_one_whatever_the_assertion_says() throws Exception {
        refused(client.signed(client.claims(), "PS256"), FAILED);
        refused(client.signed(client.claims(), "RS384"), FAILED);
        refused(client.signed(client.claims(), "RS512"),
                "client_assertion alg is not one of RS256, RS384, PS256, PS384, PS512, ");
        String claims = base64(client.claims().toJson());
        refused(base64("{\"alg\":\"none\"}") + "." + claims + ".AA", "client_assertion alg is not one of");
        refused(base64("{\"alg\":\"none\"}") + "." + claims + ".", "client_assertion is not a signed JWT");
        for (byte[] secret : List.of(KeyClient.pem(client.key()).getBytes(StandardCharsets.UTF_8),
                client.key().getPublic().getEncoded())) { // the public key as a shared secret
            String input = base64("{\"alg\":\"HS256\"}") + "." + claims;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            refused(input + "." + Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII))),
                    "client_assertion alg is not one of");
        }
    }

    @Test
    void keys_in_the_header_are_not_looked_at() throws Exception {
        KeyPair stranger = KeyClient.newKey();
        Map<String, Object> jwk = PublicJsonWebKey.Factory.newPublicJwk(stranger.getPublic())
                .toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        refused(KeyClient.signed(client.claims().toJson(), "RS256", stranger, Map.of("jwk", jwk)), FAILED);
        refused(KeyClient.signed(client.claims().toJson(), "RS256", client.key(), Map.of("typ", "at+jwt")),
                "client_assertion typ is not that of a client assertion");
    }

    @ParameterizedTest
    @ValueSource(strings = { "JWT", "jwt", "application/jwt", "application/JWT", "client-authentication+jwt",
            "application/client-authentication+jwt" })
    void a_type_may_be_spelt_with_and_without_application(String typ) {
        accepted(KeyClient.signed(client.claims().toJson(), "RS256", client.key(), Map.of("typ", typ)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "at+jwt", "application/at+jwt", "text/jwt", "application/application/jwt", "/jwt" })
    void another_type_is_refused(String typ) {
        refused(KeyClient.signed(client.claims().toJson(), "RS256", client.key(), Map.of("typ", typ)),
                "client_assertion typ is not that of a client assertion");
    }

    @Test
    void a_kid_must_name_the_key_that_signed() {
        String kid = tenant.management().get("/api/v2/clients/{id}/credentials", client.id()).path("[0].kid");
        accepted(KeyClient.signed(client.claims().toJson(), "RS256", client.key(), Map.of("kid", kid)));
        refused(KeyClient.signed(client.claims().toJson(), "RS256", client.key(), Map.of("kid", "another")), FAILED);
    }

    @Test
    void an_assertion_works_once() {
        String assertion = client.assertion();
        accepted(assertion);
        refused(assertion, "client_assertion has been used before: its jti must be unique");
        JwtClaims again = client.claims();
        again.setJwtId("same-for-two-clients-" + client.id());
        accepted(client.signed(again, "RS256"));
        again.setExpirationTimeMinutesInTheFuture(1); // another assertion, the same jti
        refused(client.signed(again, "RS256"), "client_assertion has been used before");
        KeyClient other = KeyClient.in(tenant, "RS256").granted(API, "read");
        JwtClaims others = other.claims();
        others.setJwtId("same-for-two-clients-" + client.id());
        accepted(other.signed(others, "RS256"));
    }

    @Test
    void of_many_who_send_one_assertion_at_once_one_gets_a_token() throws Exception {
        String assertion = client.assertion();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int n = 0; n < 24; n++) {
                answers.add(threads.submit(() -> KeyClient.tokenRequest(assertion, API).post("/oauth/token").statusCode()));
            }
            int tokens = 0;
            for (Future<Integer> answer : answers) {
                tokens += answer.get() == 200 ? 1 : 0;
            }
            assertEquals(1, tokens);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void an_assertion_that_was_refused_is_not_used_up() {
        String assertion = client.assertion();
        String signature = assertion.substring(assertion.lastIndexOf('.') + 1);
        refused(assertion.replace(signature, new StringBuilder(signature).reverse().toString().replaceAll("[^A-Za-z0-9]", "A")
                .substring(0, signature.length() - 1) + "A"), FAILED);
        accepted(assertion);
    }

    @Test
    void a_secret_stops_working_at_once_when_keys_are_configured_and_works_again_afterwards() {
        TestClient bySecret = tenant.client("changes", Map.of("token_endpoint_auth_method", "client_secret_post"))
                .granted(API, "read");
        bySecret.token(API);
        KeyPair key = KeyClient.newKey();
        String credential = tenant.management().body(Map.of("credential_type", "public_key", "pem", KeyClient.pem(key)))
                .post("/api/v2/clients/{id}/credentials", bySecret.id()).then().statusCode(201).extract().path("id");
        KeyClient byKey = new KeyClient(tenant, bySecret.id(), key);
        refused(byKey.assertion(), FAILED); // registered is not enabled
        Map<String, Object> change = new HashMap<>();
        change.put("token_endpoint_auth_method", null);
        change.put("client_authentication_methods",
                Map.of("private_key_jwt", Map.of("credentials", List.of(Map.of("id", credential)))));
        tenant.management().body(change).patch("/api/v2/clients/{id}", bySecret.id()).then().statusCode(200);
        bySecret.tokenRequest(API).post("/oauth/token").then().statusCode(401).body("error", equalTo("access_denied"));
        given().auth().preemptive().basic(bySecret.id(), bySecret.secret()).formParam("grant_type", "client_credentials")
                .formParam("audience", API).post("/oauth/token").then().statusCode(401);
        accepted(byKey.assertion());
        change.put("token_endpoint_auth_method", "client_secret_post");
        change.put("client_authentication_methods", null);
        tenant.management().body(change).patch("/api/v2/clients/{id}", bySecret.id()).then().statusCode(200);
        refused(byKey.assertion(), FAILED);
        bySecret.token(API);
    }

    @Test
    void either_of_two_enabled_keys_works_and_one_taken_out_does_not() {
        KeyPair second = KeyClient.newKey();
        String firstId = tenant.management().get("/api/v2/clients/{id}/credentials", client.id()).path("[0].id");
        String secondId = tenant.management().body(Map.of("credential_type", "public_key", "pem", KeyClient.pem(second)))
                .post("/api/v2/clients/{id}/credentials", client.id()).then().statusCode(201).extract().path("id");
        enable(firstId, secondId);
        accepted(client.assertion());
        accepted(new KeyClient(tenant, client.id(), second).assertion());
        enable(secondId);
        refused(client.assertion(), FAILED);
        accepted(new KeyClient(tenant, client.id(), second).assertion());
    }

    @Test
    void an_expired_credential_fails_like_a_wrong_key() {
        String id = tenant.management().get("/api/v2/clients/{id}/credentials", client.id()).path("[0].id");
        accepted(client.assertion());
        Eventually.await(() -> tenant.management().body(Map.of("expires_at", Instant.now().plusMillis(700).toString()))
                .patch("/api/v2/clients/{id}/credentials/{credential}", client.id(), id).statusCode() == 200); // in time
        Eventually.await(() -> KeyClient.tokenRequest(client.assertion(), API).post("/oauth/token").statusCode() != 200,
                () -> "the expired credential goes on working");
        refused(client.assertion(), FAILED);
    }

    @Test
    void clients_of_mutual_tls_are_refused_as_unknown_ones_are_and_never_fall_back_to_a_secret() {
        TestClient bySecret = tenant.client("mtls").granted(API, "read");
        String credential = tenant.management().body(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=job"))
                .post("/api/v2/clients/{id}/credentials", bySecret.id()).then().statusCode(201).extract().path("id");
        tenant.management().body(Map.of("client_authentication_methods",
                Map.of("tls_client_auth", Map.of("credentials", List.of(Map.of("id", credential))))))
                .patch("/api/v2/clients/{id}", bySecret.id()).then().statusCode(200);
        TestClient unknown = new TestClient(tenant, "nobody-by-that-id", bySecret.secret());
        for (TestClient caller : List.of(bySecret, unknown)) {
            caller.tokenRequest(API).post("/oauth/token").then().statusCode(401).body("error", equalTo("access_denied"))
                    .body("error_description", equalTo("Unauthorized"));
            given().formParam("grant_type", "client_credentials").formParam("client_id", caller.id())
                    .formParam("audience", API).post("/oauth/token").then().statusCode(401)
                    .body("error_description", equalTo("Unauthorized"));
            refused(new KeyClient(tenant, caller.id(), client.key()).assertion(), FAILED);
        }
    }

    @Test
    void an_assertion_beyond_the_rate_limit_is_not_used_up() {
        String policy = tenant.management().body(Map.of("resource", "oauth_authentication_api", "consumer", "client",
                "consumer_selector", client.id(), "configuration", Map.of("action", "block", "limit", 0)))
                .post("/api/v2/rate-limit-policies").then().statusCode(201).extract().path("id");
        try {
            String assertion = client.assertion();
            KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(429);
            tenant.management().delete("/api/v2/rate-limit-policies/{id}", policy).then().statusCode(204);
            accepted(assertion);
            refused(assertion, "client_assertion has been used before");
        } finally {
            tenant.management().delete("/api/v2/rate-limit-policies/{id}", policy);
        }
    }

    private static NumericDate secondsAhead(long seconds) {
        return NumericDate.fromSeconds(Instant.now().getEpochSecond() + seconds);
    }

    private void enable(String... credentials) {
        List<Map<String, String>> references = new ArrayList<>();
        for (String credential : credentials) {
            references.add(Map.of("id", credential));
        }
        tenant.management().body(Map.of("client_authentication_methods",
                Map.of("private_key_jwt", Map.of("credentials", references))))
                .patch("/api/v2/clients/{id}", client.id()).then().statusCode(200);
    }

    private String changed(Consumer<JwtClaims> change) {
        JwtClaims claims = client.claims();
        change.accept(claims);
        return client.signed(claims, "RS256");
    }

    private static void accepted(String assertion) {
        KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(200);
    }

    private static ValidatableResponse refused(String assertion, String description) {
        return KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(401)
                .body("error", equalTo("invalid_client")).body("error_description", containsString(description));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
