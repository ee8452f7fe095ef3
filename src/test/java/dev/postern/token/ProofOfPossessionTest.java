package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.DpopKey;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** Which token an application gets with and without a proof: the contract's table, and what the token is bound to. */
@QuarkusTest
class ProofOfPossessionTest {

    private static final String PLAIN = "https://plain.example/";
    private static final String ALLOWED = "https://allowed.example/";
    private static final String REQUIRED = "https://required.example/";

    private static final DpopKey KEY = DpopKey.of("ES256");

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    void register() {
        tenant.api(PLAIN, "read")
                .api(ALLOWED, Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", false)), "read")
                .api(REQUIRED, Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", true)), "read");
    }

    @Test
    void without_a_proof_a_plain_token_is_refused_where_possession_is_required() {
        TestClient client = client(false);
        ask(client, PLAIN, false).then().statusCode(200).body("token_type", is("Bearer"));
        ask(client, ALLOWED, false).then().statusCode(200).body("token_type", is("Bearer"));
        refused(ask(client, REQUIRED, false), "invalid_request", "Proof of possession required");
    }

    @Test
    void with_a_proof_the_token_is_bound_to_its_key_where_the_api_has_that() {
        TestClient client = client(false);
        plain(ask(client, PLAIN, true));
        bound(ask(client, ALLOWED, true));
        bound(ask(client, REQUIRED, true));
    }

    @Test
    void a_client_that_requires_possession_gets_bound_tokens_only() {
        TestClient client = client(true);
        for (String api : new String[] { PLAIN, ALLOWED, REQUIRED }) {
            refused(ask(client, api, false), "invalid_request", "Proof of possession required");
        }
        refused(ask(client, PLAIN, true), "invalid_request", "Proof of possession required");
        bound(ask(client, ALLOWED, true));
        bound(ask(client, REQUIRED, true));
        tenant.management().body(Map.of("require_proof_of_possession", false)).patch("/api/v2/clients/{id}", client.id())
                .then().statusCode(200);
        plain(ask(client, PLAIN, false));
    }

    @Test
    void an_api_without_the_mechanism_does_not_look_at_a_proof() {
        TestClient client = client(false);
        plain(client.tokenRequest(PLAIN).header("DPoP", "no proof").post("/oauth/token"));
    }

    @Test
    void a_token_of_the_rfc_9068_profile_is_bound_as_well() {
        tenant.api("https://bound-9068.example/", Map.of("token_dialect", "rfc9068_profile", "proof_of_possession",
                Map.of("mechanism", "dpop", "required", true)), "read");
        bound(ask(client(false).granted("https://bound-9068.example/", "read"), "https://bound-9068.example/", true));
    }

    @Test
    void metadata_names_the_algorithms_of_proofs() {
        given().get("/.well-known/openid-configuration").then()
                .body("dpop_signing_alg_values_supported", hasItems("ES256", "EdDSA", "Ed25519", "PS256", "RS256"))
                .body("claims_supported", hasItems("cnf"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "fapi1_adv_pkj_par", "fapi1_adv_mtls_par", "fapi2_sp_pkj_mtls", "fapi2_sp_mtls_mtls" })
    void a_security_profile_allows_no_secret(String profile) {
        TestClient client = tenant.client("pop", Map.of("compliance_level", profile)).granted(PLAIN, "read");
        tenant.management().get("/api/v2/clients/{id}", client.id()).then().body("compliance_level", is(profile));
        ask(client, PLAIN, false).then().statusCode(401).body("error", is("invalid_client"));
        tenant.management().body("{\"compliance_level\": null}").patch("/api/v2/clients/{id}", client.id()).then()
                .statusCode(200).body("$", not(hasKey("compliance_level")));
        ask(client, PLAIN, false).then().statusCode(200);
    }

    @Test
    void an_api_that_requires_it_of_public_clients_gives_confidential_ones_plain_tokens() {
        tenant.api("https://public-clients.example/", Map.of("proof_of_possession",
                Map.of("mechanism", "dpop", "required", true, "required_for", "public_clients")), "read");
        TestClient client = client(false).granted("https://public-clients.example/", "read");
        ask(client, "https://public-clients.example/", false).then().statusCode(200);
    }

    @Test
    void an_api_says_of_whom_it_requires_dpop() {
        tenant.management().queryParam("identifiers", REQUIRED).get("/api/v2/resource-servers").then()
                .body("[0].proof_of_possession.required_for", is("all_clients"));
        tenant.management().queryParam("identifiers", ALLOWED).get("/api/v2/resource-servers").then()
                .body("[0].proof_of_possession.size()", is(2));
        tenant.management().body(Map.of("identifier", "https://x.example/", "proof_of_possession", Map.of("mechanism", "x")))
                .post("/api/v2/resource-servers").then().statusCode(400).body("errorCode", is("invalid_body"));
    }

    @Test
    void a_preview_of_a_token_that_must_be_bound_says_by_what() {
        TestClient client = client(false);
        preview(client, REQUIRED).body("issued", is(true)).body("claims.scope", is("read"))
                .body("claims.cnf.jkt", is("thumbprint of the caller's key or certificate")).body("sources.cnf", is("server"));
        preview(client, ALLOWED).body("issued", is(true)).body("claims", not(hasKey("cnf")));
        TestClient strict = client(true);
        preview(strict, ALLOWED).body("claims.cnf", hasKey("jkt"));
        preview(strict, PLAIN).body("issued", is(false)).body("error_description", is("Proof of possession required"));
        TestClient old = tenant.client("fapi", Map.of("compliance_level", "fapi1_adv_pkj_par")).granted(ALLOWED, "read");
        preview(old, ALLOWED).body("issued", is(false)).body("error", is("invalid_request"));
    }

    private ValidatableResponse preview(TestClient client, String api) {
        return tenant.management().body(Map.of("audience", api)).post("/api/v2/clients/{id}/preview-token", client.id()).then()
                .statusCode(200);
    }

    private TestClient client(boolean required) {
        return tenant.client("pop", Map.of("require_proof_of_possession", required)).granted(PLAIN, "read")
                .granted(ALLOWED, "read").granted(REQUIRED, "read");
    }

    private static Response ask(TestClient client, String api, boolean proof) {
        var request = client.tokenRequest(api);
        return (proof ? request.header("DPoP", KEY.forToken().signed()) : request).post("/oauth/token");
    }

    private static void plain(Response answer) {
        answer.then().statusCode(200).body("token_type", is("Bearer"));
        assertTrue(TestClient.claimsOf(answer.path("access_token")).path("cnf").isMissingNode());
    }

    private static void bound(Response answer) {
        answer.then().statusCode(200).body("token_type", is("DPoP"));
        assertEquals("{\"jkt\":\"" + KEY.thumbprint() + "\"}",
                TestClient.claimsOf(answer.path("access_token")).path("cnf").toString());
    }

    private static void refused(Response answer, String error, String description) {
        answer.then().statusCode(400).body("error", equalTo(error)).body("error_description", equalTo(description));
    }
}
