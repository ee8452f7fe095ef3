package dev.postern.verify;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.DpopKey;
import dev.postern.KeyClient;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/**
 * A token that is bound to a key works with a proof by that key only (RFC 9449 §4.3, §7), at every endpoint that takes tokens.
 */
@QuarkusTest
class BoundTokenTest {

    private static final String API = "https://bound-token.example/";
    private static final String CALLED = "https://timesheets.example/timesheets";
    private static final String CLIENTS = KeyClient.ISSUER + "api/v2/clients";

    private final TestTenant tenant = new TestTenant();
    private final DpopKey key = DpopKey.of("ES256");

    private TestClient client;
    private String token;

    @BeforeEach
    void register() {
        tenant.api(API, Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", true)), "read");
        bindManagement(Map.of("mechanism", "dpop", "required", false));
        client = tenant.client("bound").granted(API, "read").granted(tenant.managementAudience(), "read:clients");
        token = bound(client, API, key);
    }

    @AfterEach
    void restore() {
        bindManagement(null);
    }

    @Test
    void with_its_proof_a_bound_token_is_good() {
        verify(key.proof("GET", CALLED)).statusCode(200).header("X-Postern-Client-Id", client.id())
                .body("cnf.jkt", equalTo(key.thumbprint()));
        verify(key.proof("GET", CALLED)).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "dpop", "DPOP", "dPoP", "DPoP" })
    void the_scheme_may_be_in_any_letter_case(String scheme) {
        gateway("GET", CALLED).header("Authorization", scheme + " " + token)
                .header("DPoP", key.proof("GET", CALLED).with(token).signed()).get("/verify").then().statusCode(200);
    }

    @Test
    void a_bound_token_is_refused_as_a_bearer_token() { // RFC 9449 §7.1
        refused(gateway("GET", CALLED).header("Authorization", "Bearer " + token).get("/verify").then(), "invalid_token",
                "The token is bound to a key: send it with the scheme DPoP and a proof");
        refused(gateway("GET", CALLED).header("Authorization", "Bearer " + token)
                .header("DPoP", key.proof("GET", CALLED).with(token).signed()).get("/verify").then(), "invalid_token",
                "The token is bound to a key: send it with the scheme DPoP and a proof");
    }

    @Test
    void a_bound_token_without_a_proof_is_refused() {
        refused(gateway("GET", CALLED).header("Authorization", "DPoP " + token).get("/verify").then(), "invalid_dpop_proof",
                "DPoP proof is missing");
    }

    @Test
    void two_proofs_are_refused() {
        refused(gateway("GET", CALLED).header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof("GET", CALLED).with(token).signed(), key.proof("GET", CALLED).with(token).signed())
                .get("/verify").then(), "invalid_dpop_proof", "DPoP proof is not the only one in the request");
    }

    @Test
    void a_proof_by_another_key_is_refused() { // RFC 9449 §4.3, item 12b
        refused(verify(DpopKey.of("ES256").proof("GET", CALLED)), "invalid_token",
                "The DPoP proof is by another key than the one that the token is bound to");
    }

    @Test
    void a_proof_for_another_token_is_refused() { // RFC 9449 §4.3, item 12a
        String other = bound(client, API, key);
        refused(present(token, key.proof("GET", CALLED).with(other + "x")), "invalid_dpop_proof",
                "DPoP proof is not for this access token: ath differs");
        refused(present(token, key.proof("GET", CALLED)), "invalid_dpop_proof", "DPoP proof has no ath");
    }

    @Test
    void a_proof_for_another_method_or_url_is_refused() {
        refused(verify(key.proof("POST", CALLED)), "invalid_dpop_proof", "DPoP proof is for another method: htm differs");
        refused(verify(key.proof("GET", CALLED + "/1")), "invalid_dpop_proof", "DPoP proof is for another URL: htu differs");
    }

    @Test
    void query_and_fragment_of_the_url_do_not_count() {
        gateway("GET", CALLED + "?week=7").header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof("GET", CALLED).with(token).signed()).get("/verify").then().statusCode(200);
        verify(key.proof("GET", CALLED + "?week=8#x")).statusCode(200);
    }

    @Test
    void a_proof_of_ten_seconds_ago_or_ahead_is_accepted_and_one_of_two_minutes_is_not() {
        long now = Instant.now().getEpochSecond();
        verify(key.proof("GET", CALLED).claim("iat", now - 10)).statusCode(200);
        verify(key.proof("GET", CALLED).claim("iat", now + 10)).statusCode(200);
        for (long distance : new long[] { -120, 120 }) {
            refused(verify(key.proof("GET", CALLED).claim("iat", now + distance)), "invalid_dpop_proof",
                    "DPoP proof was not made just now: compare its iat with the clock");
        }
    }

    @Test
    void a_proof_works_once() { // RFC 9449 §11.1
        DpopKey.Proof proof = key.proof("GET", CALLED);
        verify(proof).statusCode(200);
        refused(verify(proof), "invalid_dpop_proof", "DPoP proof has been used before: its jti must be unique");
    }

    @Test
    void a_token_that_is_not_bound_is_refused_with_the_scheme_of_bound_ones() {
        tenant.api("https://unbound.example/", "read");
        String plain = client.granted("https://unbound.example/", "read").token("https://unbound.example/");
        refused(present(plain, key.proof("GET", CALLED).with(plain)), "invalid_token",
                "The token is not bound to a key: send it as a bearer token");
    }

    @Test
    void a_host_and_a_path_do_not_make_up_another_url_together() {
        for (List<String> parts : List.of(List.of("timesheets", ".example/timesheets"),
                List.of("timesheets.example/timesheets", "/"), List.of("timesheets.example", ""))) {
            String url = "https://" + parts.get(0) + parts.get(1);
            refused(given().header("Authorization", "DPoP " + token)
                    .header("DPoP", key.proof("GET", url).with(token).signed()).header("X-Forwarded-Method", "GET")
                    .header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", parts.get(0))
                    .header("X-Forwarded-Uri", parts.get(1)).get("/verify").then(), "invalid_token",
                    "The gateway does not name the request: X-Forwarded-Method, -Proto, -Host and -Uri");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri" })
    void a_gateway_that_does_not_name_the_request_gets_a_refusal(String missing) {
        RequestSpecification request = given().header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof("GET", CALLED).with(token).signed());
        Map.of("X-Forwarded-Method", "GET", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "timesheets.example",
                "X-Forwarded-Uri", "/timesheets").forEach((name, value) -> {
                    if (!name.equals(missing)) {
                        request.header(name, value);
                    }
                });
        refused(request.get("/verify").then(), "invalid_token",
                "The gateway does not name the request: X-Forwarded-Method, -Proto, -Host and -Uri");
    }

    @Test
    void the_management_api_takes_a_bound_token_with_its_proof_only() {
        String own = bound(client, tenant.managementAudience(), key);
        given().header("Authorization", "DPoP " + own).header("DPoP", key.proof("GET", CLIENTS).with(own).signed())
                .get("/api/v2/clients?per_page=1").then().statusCode(200);
        given().auth().oauth2(own).get("/api/v2/clients").then().statusCode(401)
                .header("WWW-Authenticate", startsWith("DPoP "))
                .body("message", equalTo("The token is bound to a key: send it with the scheme DPoP and a proof"));
        given().header("Authorization", "DPoP " + own).get("/api/v2/clients").then().statusCode(401)
                .header("WWW-Authenticate", containsString("error=\"invalid_dpop_proof\""))
                .body("message", equalTo("DPoP proof is missing")).body("statusCode", equalTo(401));
        given().header("Authorization", "DPoP " + own).header("DPoP", key.proof("GET", CALLED).with(own).signed())
                .get("/api/v2/clients").then().statusCode(401)
                .body("message", equalTo("DPoP proof is for another URL: htu differs"));
    }

    @Test
    void a_forwarded_url_means_nothing_to_the_management_api() {
        String own = bound(client, tenant.managementAudience(), key);
        gateway("GET", CALLED).header("Authorization", "DPoP " + own)
                .header("DPoP", key.proof("GET", CALLED).with(own).signed()).get("/api/v2/clients").then().statusCode(401);
    }

    @Test
    void the_management_api_cannot_be_closed_to_tools_that_know_no_proofs() {
        tenant.management().body(Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", true)))
                .patch("/api/v2/resource-servers/" + managementId()).then().statusCode(409);
    }

    private void bindManagement(Map<String, Object> setting) {
        tenant.management().body(Collections.singletonMap("proof_of_possession", setting))
                .patch("/api/v2/resource-servers/" + managementId()).then().statusCode(200);
    }

    private String managementId() {
        return tenant.management().queryParam("identifiers", tenant.managementAudience()).get("/api/v2/resource-servers")
                .path("[0].id");
    }

    private static String bound(TestClient client, String api, DpopKey key) {
        return client.tokenRequest(api).header("DPoP", key.forToken().signed()).post("/oauth/token").then().statusCode(200)
                .body("token_type", equalTo("DPoP")).extract().path("access_token");
    }

    private ValidatableResponse verify(DpopKey.Proof proof) {
        return present(token, proof.with(token));
    }

    private static ValidatableResponse present(String token, DpopKey.Proof proof) {
        return gateway("GET", CALLED).header("Authorization", "DPoP " + token).header("DPoP", proof.signed()).get("/verify")
                .then();
    }

    /** As a gateway asks that was asked for this. */
    private static RequestSpecification gateway(String method, String url) {
        String[] parts = url.split("/", 4);
        return given().header("X-Forwarded-Method", method).header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", parts[2]).header("X-Forwarded-Uri", "/" + parts[3]);
    }

    private static void refused(ValidatableResponse answer, String error, String description) {
        answer.statusCode(401).body("error", equalTo(error)).body("error_description", equalTo(description))
                .header("WWW-Authenticate",
                        equalTo("DPoP realm=\"postern\", algs=\"ES256 ES384 EdDSA Ed25519 PS256 RS256\", error=\""
                                + error + "\", error_description=\"" + description + "\""));
    }
}
