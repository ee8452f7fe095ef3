package dev.postern.verify;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.entity.EntityKind;
import dev.postern.keys.SigningKey;
import dev.postern.oauth.SigningAlgorithm;

/** The rules of RFC 8725 and RFC 7519, one token that breaks each; every token is right but for the one thing. */
@QuarkusTest
class TokenRulesTest {

    static final String MALFORMED = "The token is not a signed JWT";
    static final String WRONG_ALGORITHM = "The token is not signed with the algorithm of its API";
    static final String UNKNOWN_KEY = "The token is signed with an unknown key";
    static final String BAD_SIGNATURE = "The signature does not match the token";
    static final String WRONG_TYPE = "The token is not of the type of its API's access tokens";

    @Inject
    RegisteredApis apis;

    String orders;
    String billing;

    @BeforeEach
    void registerApiAndClient() {
        orders = apis.api(SigningAlgorithm.RS256, "access_token");
        billing = apis.client();
    }

    ForgedToken good() {
        return apis.token(orders, billing, "read:orders");
    }

    @ParameterizedTest
    @ValueSource(strings = { "RS256", "RS512", "PS256" })
    void a_token_signed_as_its_api_says_is_accepted(String algorithm) {
        SigningAlgorithm registered = SigningAlgorithm.valueOf(algorithm);
        String api = apis.api(registered, "access_token");
        ForgedToken token = apis.token(api, billing, "a").header("alg", algorithm);
        accepted(token.signed(apis.keys.current(), registered));
    }

    @Test
    void a_token_under_the_secret_of_its_api_is_accepted() {
        String secret = "0123456789abcdef0123456789abcdef";
        String api = apis.apiWithSecret(secret);
        ForgedToken token = apis.token(api, billing, "a").header("alg", "HS256").without("kid");
        accepted(token.authenticated(secret.getBytes()));
        refused(token.authenticated("another secret 0123456789abcdef".getBytes()), BAD_SIGNATURE);
        refused(token.withSignature(new byte[32]), BAD_SIGNATURE);
    }

    @Test
    void a_token_by_any_published_key_is_accepted() {
        for (SigningKey key : apis.keys.published()) {
            accepted(good().header("kid", key.kid()).signed(key, SigningAlgorithm.RS256));
        }
    }

    @Test
    void the_management_api_says_that_a_token_has_expired() {
        String audience = apis.issuer.managementAudience();
        ForgedToken token = apis.token(audience, billing, "read:clients");
        String expired = apis.signed(token.claim("exp", Instant.now().getEpochSecond() - 1));
        given().auth().oauth2(expired).get("/api/v2/clients?per_page=1").then().statusCode(401)
                .body("statusCode", equalTo(401)).body("error", equalTo("Unauthorized"))
                .body("message", equalTo("Expired token received for JSON Web Token validation"));
        given().auth().oauth2(expired).get("/api/v2/rules").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = { "none", "None", "NONE", "nOnE" })
    void alg_none_is_refused(String none) {
        refused(good().header("alg", none).withSignature(new byte[0]), MALFORMED);
        refused(good().header("alg", none).withSignature(new byte[256]), WRONG_ALGORITHM);
        refused(apis.signed(good().header("alg", none)), WRONG_ALGORITHM);
    }

    @Test
    void the_public_key_is_no_hmac_secret() {
        byte[] der = apis.keys.current().publicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(der, pem.getBytes(), pem.strip().getBytes(),
                ((RSAPublicKey) apis.keys.current().publicKey()).getModulus().toByteArray())) {
            refused(good().header("alg", "HS256").authenticated(secret), WRONG_ALGORITHM);
            refused(good().authenticated(secret), BAD_SIGNATURE);
        }
    }

    @Test
    void the_api_decides_the_algorithm_and_not_the_header() {
        SigningKey key = apis.keys.current();
        refused(good().header("alg", "RS512").signed(key, SigningAlgorithm.RS512), WRONG_ALGORITHM);
        refused(good().header("alg", "PS256").signed(key, SigningAlgorithm.PS256), WRONG_ALGORITHM);
        refused(good().signed(key, SigningAlgorithm.RS512), BAD_SIGNATURE);
        refused(good().signed(key, SigningAlgorithm.PS256), BAD_SIGNATURE);
        refused(apis.signed(good().without("alg")), WRONG_ALGORITHM);
        refused(apis.signed(good().header("alg", List.of("RS256"))), WRONG_ALGORITHM);
    }

    @Test
    void a_token_of_an_hs256_api_is_not_taken_with_the_tenants_key() {
        String api = apis.apiWithSecret("0123456789abcdef0123456789abcdef");
        refused(apis.signed(apis.token(api, billing, "a")), WRONG_ALGORITHM);
        refused(apis.signed(apis.token(api, billing, "a").header("alg", "HS256")), BAD_SIGNATURE);
    }

    @Test
    void an_unknown_kid_is_refused() {
        refused(apis.signed(good().header("kid", "unknown")), UNKNOWN_KEY);
        refused(apis.signed(good().header("kid", "../../etc/passwd")), UNKNOWN_KEY);
        refused(apis.signed(good().header("kid", 7)), UNKNOWN_KEY);
        refused(apis.signed(good().without("kid")), UNKNOWN_KEY);
    }

    @Test
    void the_kid_of_another_key_is_refused() {
        SigningKey next = apis.keys.published().get(1);
        assertNotEquals(apis.keys.current().kid(), next.kid());
        refused(apis.signed(good().header("kid", next.kid())), BAD_SIGNATURE);
    }

    @Test
    void a_foreign_key_is_refused_even_with_our_kid() throws Exception {
        refused(good().signed(rsaKeys().getPrivate()), BAD_SIGNATURE);
    }

    @Test
    void a_key_the_token_brings_along_is_not_used() throws Exception {
        KeyPair theirs = rsaKeys();
        var publicKey = (java.security.interfaces.RSAPublicKey) theirs.getPublic();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        Map<String, String> jwk = Map.of("kty", "RSA", "n", base64.encodeToString(publicKey.getModulus().toByteArray()),
                "e", base64.encodeToString(publicKey.getPublicExponent().toByteArray()), "kid", "theirs");
        refused(good().header("jwk", jwk).signed(theirs.getPrivate()), BAD_SIGNATURE);
        refused(good().header("jwk", jwk).header("kid", "theirs").signed(theirs.getPrivate()), UNKNOWN_KEY);
        refused(good().header("jku", "https://attacker.example/jwks.json").signed(theirs.getPrivate()), BAD_SIGNATURE);
        refused(good().header("x5u", "https://attacker.example/cert.pem").signed(theirs.getPrivate()), BAD_SIGNATURE);
        accepted(apis.signed(good().header("jku", "https://attacker.example/jwks.json")));
    }

    @Test
    void a_critical_extension_is_refused() {
        refused(apis.signed(good().header("crit", List.of("b64")).header("b64", true)),
                "The token demands an extension that is not understood");
        refused(apis.signed(good().header("crit", List.of())), "The token demands an extension that is not understood");
    }

    @Test
    void the_typ_must_be_that_of_the_api() {
        refused(apis.signed(good().header("typ", "at+jwt")), WRONG_TYPE);
        refused(apis.signed(good().header("typ", "logout+jwt")), WRONG_TYPE);
        refused(apis.signed(good().without("typ")), WRONG_TYPE);
        String strict = apis.api(SigningAlgorithm.RS256, "rfc9068_profile");
        ForgedToken token = apis.token(strict, billing, "a").without("azp").claim("client_id", billing).claim("jti", "j");
        refused(apis.signed(token), WRONG_TYPE);
        accepted(apis.signed(token.header("typ", "at+jwt")));
    }

    @Test
    void the_issuer_must_be_this_server_to_the_letter() {
        String issuer = apis.issuer.issuer();
        for (String wrong : List.of("https://elsewhere.example/", issuer.substring(0, issuer.length() - 1), issuer + "/",
                issuer.toUpperCase(), "")) {
            refused(apis.signed(good().claim("iss", wrong)), "The token was issued by another server");
        }
        refused(apis.signed(good().without("iss")), "The token has no iss of type string");
    }

    @Test
    void the_audience_must_be_one_registered_api() {
        refused(apis.signed(good().claim("aud", "https://unregistered.example/")), "The token is for another audience");
        refused(apis.signed(good().claim("aud", List.of(orders))), "The token has no aud of type string");
        refused(apis.signed(good().claim("aud", List.of("https://unregistered.example/", orders))),
                "The token has no aud of type string");
        refused(apis.signed(good().without("aud")), "The token has no aud of type string");
    }

    @Test
    void an_expired_token_is_refused_without_grace() {
        refused(apis.signed(good().claim("exp", now())), "The token has expired");
        refused(apis.signed(good().claim("exp", now() - 1)), "The token has expired");
        refused(apis.signed(good().claim("exp", 0)), "The token has expired");
    }

    @Test
    void a_token_without_exp_is_refused() {
        refused(apis.signed(good().without("exp")), "The token does not say when it expires");
        for (Object odd : List.of("1999999999", 1e300, Long.MAX_VALUE, -1, List.of(), true, 1.5)) {
            refused(apis.signed(good().claim("exp", odd)), "The token has no exp in seconds");
        }
        refused(apis.signed(good().claim("exp", null)), "The token has no exp in seconds");
    }

    @Test
    void a_token_from_the_future_is_refused_beyond_a_small_skew() {
        refused(apis.signed(good().claim("nbf", now() + 60)), "The token is not valid yet");
        refused(apis.signed(good().claim("iat", now() + 60)), "The token is not valid yet");
        refused(apis.signed(good().claim("nbf", "tomorrow")), "The token has no nbf in seconds");
        accepted(apis.signed(good().claim("nbf", now() + 5).claim("iat", now() + 5)));
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    @Test
    void a_tampered_payload_is_refused() {
        String[] parts = apis.signed(good()).split("\\.");
        String more = ForgedToken.base64(good().claim("scope", "read:orders admin").claims.toString());
        refused(parts[0] + '.' + more + '.' + parts[2], BAD_SIGNATURE);
    }

    @Test
    void a_tampered_header_is_refused() {
        String[] parts = apis.signed(good()).split("\\.");
        String header = ForgedToken.base64(good().header("x", "y").header.toString());
        refused(header + '.' + parts[1] + '.' + parts[2], BAD_SIGNATURE);
    }

    @Test
    void a_tampered_signature_is_refused() {
        String token = apis.signed(good());
        int at = token.lastIndexOf('.') + 20;
        char other = token.charAt(at) == 'A' ? 'B' : 'A';
        refused(token.substring(0, at) + other + token.substring(at + 1), BAD_SIGNATURE);
        refused(token.substring(0, token.length() - 2), BAD_SIGNATURE);
        refused(token + "AAAA", BAD_SIGNATURE);
    }

    @Test
    void a_token_has_one_spelling_only() {
        String token = apis.signed(good()); // 256 bytes in 342 characters: four bits of the last one say nothing
        char last = token.charAt(token.length() - 1);
        refused(token.substring(0, token.length() - 1) + (char) (last + 1), MALFORMED);
        refused(token + "==", MALFORMED);
    }

    @Test
    void an_empty_part_is_refused() {
        String[] parts = apis.signed(good()).split("\\.");
        refused(parts[0] + '.' + parts[1] + '.', MALFORMED);
        refused(parts[0] + ".." + parts[2], MALFORMED);
        refused('.' + parts[1] + '.' + parts[2], MALFORMED);
        refused(parts[0] + '.' + parts[1], MALFORMED);
    }

    @Test
    void a_repeated_member_is_refused() {
        String twice = good().claims.toString().replaceFirst("\\{", "{\"scope\":\"admin\",");
        String input = ForgedToken.base64(good().header.toString()) + '.' + ForgedToken.base64(twice);
        byte[] signature = apis.keys.current().sign(SigningAlgorithm.RS256, input);
        refused(input + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature), MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = { "garbage", "...", "a.b.c", "e30.e30.e30", "bnVsbA.bnVsbA.AAAA", "W10.W10.AAAA", "a.b.c.d.e",
            "eyJ9.eyJ9.AAAA", "____.____.____" })
    void garbage_is_refused(String garbage) {
        given().header("Authorization", "Bearer " + garbage).get("/verify").then().statusCode(401)
                .body("error", equalTo("invalid_token"));
    }

    @Test
    void deeply_nested_claims_are_refused() {
        String deep = "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}";
        refused("e30." + ForgedToken.base64(deep) + ".AAAA", MALFORMED);
    }

    @Test
    void an_oversized_token_is_refused() {
        given().header("Authorization", "Bearer " + apis.signed(good().claim("padding", "x".repeat(30_000))))
                .get("/verify").then().statusCode(lessThan(500)).statusCode(org.hamcrest.Matchers.greaterThan(399));
    }

    @Test
    void a_token_of_a_deleted_client_is_refused() {
        String token = apis.signed(good());
        accepted(token);
        apis.delete(EntityKind.CLIENT, billing);
        refused(token, "The client of the token no longer exists");
    }

    @Test
    void the_subject_must_be_the_client() {
        refused(apis.signed(good().claim("sub", "admin@clients")), "The subject of the token is not its client");
        refused(apis.signed(good().claim("sub", billing)), "The subject of the token is not its client");
        refused(apis.signed(good().claim("sub", billing + "@Clients")), "The subject of the token is not its client");
    }

    private static KeyPair rsaKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static void accepted(String token) {
        given().header("Authorization", "Bearer " + token).get("/verify").then().statusCode(200);
    }

    private static void refused(String token, String description) {
        given().header("Authorization", "Bearer " + token).get("/verify").then().statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer realm=\"postern\", error=\"invalid_token\", error_description=\""
                        + description + '"'))
                .body("error", equalTo("invalid_token")).body("error_description", equalTo(description));
    }
}
