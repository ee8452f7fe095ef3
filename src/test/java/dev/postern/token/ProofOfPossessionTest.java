package dev.postern.token;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** No proof of possession is supported yet, so a token that would have to be bound is refused. */
@QuarkusTest
class ProofOfPossessionTest {

    private static final String PLAIN = "https://plain.example/";
    private static final String ALLOWED = "https://allowed.example/";
    private static final String REQUIRED = "https://required.example/";

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
        ask(client, ALLOWED, false).then().statusCode(200);
        refused(ask(client, REQUIRED, false), "invalid_request", "Proof of possession required");
    }

    @Test
    void with_a_proof_a_token_that_should_be_bound_is_refused() {
        TestClient client = client(false);
        ask(client, PLAIN, true).then().statusCode(200).body("token_type", is("Bearer"));
        refused(ask(client, ALLOWED, true), "invalid_dpop_proof", "DPoP is not supported by this server yet");
        refused(ask(client, REQUIRED, true), "invalid_dpop_proof", "DPoP is not supported by this server yet");
    }

    @Test
    void a_client_that_requires_possession_gets_no_token_of_any_api() {
        TestClient client = client(true);
        for (String api : new String[] { PLAIN, ALLOWED, REQUIRED }) {
            refused(ask(client, api, false), "invalid_request", "Proof of possession required");
        }
        refused(ask(client, PLAIN, true), "invalid_request", "Proof of possession required");
        refused(ask(client, ALLOWED, true), "invalid_dpop_proof", "DPoP is not supported by this server yet");
        tenant.management().body(Map.of("require_proof_of_possession", false)).patch("/api/v2/clients/{id}", client.id())
                .then().statusCode(200);
        ask(client, PLAIN, false).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "fapi1_adv_pkj_par", "fapi1_adv_mtls_par", "fapi2_sp_pkj_mtls", "fapi2_sp_mtls_mtls" })
    void a_security_profile_requires_it_too(String profile) {
        TestClient client = tenant.client("pop", Map.of("compliance_level", profile)).granted(PLAIN, "read");
        tenant.management().get("/api/v2/clients/{id}", client.id()).then().body("compliance_level", is(profile));
        refused(ask(client, PLAIN, false), "invalid_request", "Proof of possession required");
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

    private TestClient client(boolean required) {
        return tenant.client("pop", Map.of("require_proof_of_possession", required)).granted(PLAIN, "read")
                .granted(ALLOWED, "read").granted(REQUIRED, "read");
    }

    private static Response ask(TestClient client, String api, boolean proof) {
        var request = client.tokenRequest(api);
        return (proof ? request.header("DPoP", "eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AA") : request).post("/oauth/token");
    }

    private static void refused(Response answer, String error, String description) {
        answer.then().statusCode(400).body("error", equalTo(error)).body("error_description", equalTo(description));
    }
}
