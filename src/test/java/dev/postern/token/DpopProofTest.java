package dev.postern.token;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.DpopKey;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** Every rule about a DPoP proof at the token endpoint (RFC 9449 §4.2, §4.3, §5, §11), each broken by itself. */
@QuarkusTest
class DpopProofTest {

    private static final String API = "https://dpop-rules.example/";

    private final TestTenant tenant = new TestTenant();
    private final DpopKey key = DpopKey.of("ES256");

    private TestClient client;

    @BeforeEach
    void register() {
        tenant.api(API, Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", false)), "read");
        client = tenant.client("dpop").granted(API, "read");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ES256", "ES384", "EdDSA", "Ed25519", "PS256", "RS256" })
    void a_proof_of_each_algorithm_binds_the_token_to_its_key(String algorithm) {
        DpopKey each = DpopKey.of(algorithm);
        Response answer = ask(each.forToken());
        answer.then().statusCode(200).body("token_type", equalTo("DPoP"));
        assertEquals(each.thumbprint(),
                TestClient.claimsOf(answer.path("access_token")).at("/cnf/jkt").textValue());
    }

    @Test
    void a_second_proof_is_refused() { // RFC 9449 §4.3, item 1
        refused(request().header("DPoP", key.forToken().signed(), key.forToken().signed()),
                "is not the only one in the request");
    }

    @ParameterizedTest
    @ValueSource(strings = { "no proof", "a.b", "e30.e30.", "e30.e30.AA.AA", "W10.e30.AA", "e30=.e30.AA", "e31.e30.AA" })
    void a_proof_that_is_not_one_well_formed_jwt_is_refused(String proof) { // item 2
        refused(request().header("DPoP", proof), "is not a signed JWT");
    }

    @Test
    void a_proof_of_excessive_length_is_refused() {
        refused(key.forToken().claim("more", "x".repeat(4096)), "is longer than 4096 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = { "htm", "htu", "jti" })
    void a_proof_without_a_required_claim_is_refused(String claim) { // item 3
        refused(key.forToken().without(claim), "has no " + claim);
        refused(key.forToken().claim(claim, 7), "has no " + claim);
        refused(key.forToken().claim(claim, ""), "has no " + claim);
    }

    @Test
    void a_proof_without_iat_is_refused() { // item 3
        refused(key.forToken().without("iat"), "has no iat in seconds");
        refused(key.forToken().claim("iat", "now"), "has no iat in seconds");
        refused(key.forToken().claim("iat", -1), "has no iat in seconds");
    }

    @Test
    void a_jwt_of_another_type_is_refused() { // item 4
        refused(key.forToken().without("typ"), "has no typ dpop+jwt");
        refused(key.forToken().header("typ", "JWT"), "has no typ dpop+jwt");
    }

    @ParameterizedTest
    @ValueSource(strings = { "none", "HS256", "ES512", "es256", "" })
    void an_algorithm_that_is_not_on_the_list_is_refused(String algorithm) { // item 5
        refused(key.forToken().header("alg", algorithm),
                "has an alg that is not one of ES256, ES384, EdDSA, Ed25519, PS256, RS256");
    }

    @Test
    void a_demand_for_an_extension_is_refused() { // RFC 7515 §4.1.11
        refused(key.forToken().header("crit", List.of("b64")), "demands an extension that is not understood");
    }

    @Test
    void a_signature_by_another_key_than_the_one_in_the_header_is_refused() { // item 6
        refused(request().header("DPoP", key.forToken().signed(DpopKey.of("ES256"))), "is not signed by the key in its jwk");
    }

    @Test
    void a_key_of_another_kind_than_the_algorithm_is_refused() {
        refused(key.forToken().header("jwk", DpopKey.of("ES384").jwk()), "is not signed by the key in its jwk");
        refused(key.forToken().header("jwk", DpopKey.of("RS256").jwk()), "is not signed by the key in its jwk");
    }

    @Test
    void a_private_key_in_the_header_is_refused() { // item 7
        refused(key.forToken().header("jwk", key.privateJwk()), "has no jwk that is a public key of its alg");
        DpopKey rsa = DpopKey.of("PS256");
        refused(rsa.forToken().header("jwk", rsa.privateJwk()), "has no jwk that is a public key of its alg");
    }

    @Test
    void a_header_without_a_usable_public_key_is_refused() {
        refusedKey(key.forToken().without("jwk"));
        refusedKey(key.forToken().header("jwk", "key"));
        refusedKey(key.forToken().header("jwk", Map.of("kty", "oct", "k", "AAAA")));
        refusedKey(key.forToken().header("jwk", Map.of("kty", "EC", "crv", "secp256k1", "x", "AA", "y", "AA")));
        for (Map<String, Object> purpose : List.<Map<String, Object>> of(Map.of("use", "enc"), Map.of("use", 7),
                Map.of("key_ops", List.of("encrypt", "wrapKey")), Map.of("key_ops", "verify"), Map.of("key_ops", List.of()))) {
            purpose.forEach((member, value) -> refusedKey(key.forToken().header("jwk", changed(key, member, value))));
        }
        refusedKey(key.forToken().header("jwk", changed(key, "y", key.jwk().get("x")))); // not on the curve
        refusedKey(key.forToken().header("jwk", changed(key, "x", "AA" + key.jwk().get("x"))));
        refusedKey(key.forToken().header("jwk", changed(key, "x", key.jwk().get("x") + "=")));
        DpopKey edwards = DpopKey.of("EdDSA");
        refusedKey(edwards.forToken().header("jwk", changed(edwards, "x", "AQ" + "A".repeat(41)))); // anybody can sign by it
        DpopKey rsa = DpopKey.of("RS256");
        refusedKey(rsa.forToken().header("jwk", changed(rsa, "e", "AQ"))); // every text is its own signature
        refusedKey(rsa.forToken().header("jwk", changed(rsa, "n", ((String) rsa.jwk().get("n")).substring(0, 100))));
        refusedKey(rsa.forToken().header("jwk", changed(rsa, "n", "AAAA" + rsa.jwk().get("n")))); // another thumbprint
    }

    @Test
    void a_key_that_browsers_export_is_good() { // Web Cryptography says what a key is for
        Map<String, Object> exported = changed(key, "key_ops", List.of("verify"));
        exported.put("ext", true);
        exported.put("use", "sig");
        request().header("DPoP", key.forToken().header("jwk", exported).signed()).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void a_proof_for_another_method_is_refused() { // item 8
        refused(key.forToken().claim("htm", "GET"), "is for another method: htm differs");
        refused(key.forToken().claim("htm", "post"), "is for another method: htm differs");
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://localhost:8080/oauth/token", "http://localhost/oauth/token", "http://localhost:8080/",
            "http://localhost:8080/oauth/token/", "http://localhost:8080/oauth/TOKEN", "/oauth/token",
            "http://user@localhost:8080/oauth/token", "http://localhost:8080/oauth%2Ftoken", "http://localhost:8080" })
    void a_proof_for_another_url_is_refused(String htu) { // item 9
        refused(key.forToken().claim("htu", htu), "is for another URL: htu differs");
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:8080/oauth/token?audience=x", "http://localhost:8080/oauth/token#here",
            "HTTP://LOCALHOST:8080/oauth/token", "http://localhost:8080/x/../oauth/./token",
            "http://localhost:8080/%6Fauth/token", "http://localhost:08080/oauth/token" })
    void another_spelling_of_the_url_is_the_same_url(String htu) { // item 9 and RFC 3986 §6.2
        ask(key.forToken().claim("htu", htu)).then().statusCode(200);
    }

    @Test
    void a_query_of_the_token_request_does_not_count() {
        request().queryParam("audience", API).header("DPoP", key.forToken().signed()).post("/oauth/token").then()
                .statusCode(200);
    }

    @Test
    void a_proof_of_another_time_is_refused() { // item 11
        long now = Instant.now().getEpochSecond();
        refused(key.forToken().claim("iat", now - 120), "was not made just now: compare its iat with the clock");
        refused(key.forToken().claim("iat", now + 120), "was not made just now: compare its iat with the clock");
    }

    @Test
    void a_proof_of_ten_seconds_ago_or_ahead_is_accepted() {
        ask(key.forToken().claim("iat", Instant.now().getEpochSecond() - 10)).then().statusCode(200);
        ask(key.forToken().claim("iat", Instant.now().getEpochSecond() + 10)).then().statusCode(200);
    }

    @Test
    void a_proof_works_once() { // RFC 9449 §11.1
        DpopKey.Proof proof = key.forToken();
        ask(proof).then().statusCode(200);
        refused(proof, "has been used before: its jti must be unique"); // signed anew, with the same jti
    }

    @Test
    void a_used_proof_works_for_no_other_application_either() {
        String proof = key.forToken().signed();
        request().header("DPoP", proof).post("/oauth/token").then().statusCode(200);
        TestClient other = tenant.client("thief").granted(API, "read");
        refused(other.tokenRequest(API).header("DPoP", proof), "has been used before: its jti must be unique");
    }

    @Test
    void the_same_jti_of_another_key_is_another_proof() {
        DpopKey.Proof proof = key.forToken();
        ask(proof).then().statusCode(200);
        ask(DpopKey.of("ES256").forToken().claim("jti", proof.claims().get("jti"))).then().statusCode(200);
    }

    @Test
    void a_jti_has_a_bound() {
        ask(key.forToken().claim("jti", "j".repeat(256))).then().statusCode(200);
        refused(key.forToken().claim("jti", "j".repeat(257)), "has a jti of more than 256 characters");
    }

    @Test
    void a_nonce_that_nobody_asked_for_is_not_judged() {
        ask(key.forToken().claim("nonce", "of another server")).then().statusCode(200);
    }

    @Test
    void without_a_proven_identity_a_proof_is_not_used_up() {
        String proof = key.forToken().signed();
        new TestClient(tenant, client.id(), "wrong").tokenRequest(API).header("DPoP", proof).post("/oauth/token").then()
                .statusCode(401);
        request().header("DPoP", proof).post("/oauth/token").then().statusCode(200);
    }

    private static Map<String, Object> changed(DpopKey of, String member, Object value) {
        Map<String, Object> jwk = new LinkedHashMap<>(of.jwk());
        jwk.put(member, value);
        return new HashMap<>(jwk);
    }

    private RequestSpecification request() {
        return client.tokenRequest(API);
    }

    private Response ask(DpopKey.Proof proof) {
        return request().header("DPoP", proof.signed()).post("/oauth/token");
    }

    private void refusedKey(DpopKey.Proof proof) {
        refused(proof, "has no jwk that is a public key of its alg");
    }

    private void refused(DpopKey.Proof proof, String what) {
        refused(request().header("DPoP", proof.signed()), what);
    }

    private static void refused(RequestSpecification request, String what) {
        request.post("/oauth/token").then().statusCode(400).body("error", equalTo("invalid_dpop_proof"))
                .body("error_description", equalTo("DPoP proof " + what));
    }
}
