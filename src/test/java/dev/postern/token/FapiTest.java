package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.CertificateAuthority.Holder;
import dev.postern.DpopKey;
import dev.postern.KeyClient;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** What an application with a FAPI {@code compliance_level} must keep to, each requirement broken by itself: docs/fapi.md. */
@QuarkusTest
class FapiTest {

    private static final String DPOP = "https://fapi-dpop.example/";
    private static final String MTLS = "https://fapi-mtls.example/";
    private static final String PLAIN = "https://fapi-plain.example/";

    private final TestTenant tenant = new TestTenant();
    private final Holder holder = Holder.selfSigned("CN=fapi");
    private final DpopKey key = DpopKey.of("ES256");

    private KeyClient client;

    @BeforeEach
    void register() {
        tenant.api(DPOP, Map.of("signing_alg", "PS256", "proof_of_possession", Map.of("mechanism", "dpop", "required", true)),
                "read");
        tenant.api(MTLS, Map.of("signing_alg", "PS256", "proof_of_possession", Map.of("mechanism", "mtls", "required", false)),
                "read");
        tenant.api(PLAIN, "read");
        client = keyClient("PS256", "fapi2_sp_pkj_mtls");
    }

    @Test
    void a_key_and_a_dpop_proof_get_a_bound_token() {
        dpop(client, "PS256").post("/oauth/token").then().statusCode(200).body("token_type", is("DPoP"));
    }

    @Test
    void a_key_and_a_certificate_get_a_bound_token() {
        mtls(client).post("/oauth/token").then().statusCode(200).body("token_type", is("Bearer"));
    }

    @Test
    void a_certificate_alone_gets_a_bound_token_where_the_profile_is_of_mutual_tls() {
        String id = certificateClient("fapi2_sp_mtls_mtls");
        byCertificate(id, MTLS).post("/oauth/token").then().statusCode(200);
        byCertificate(id, DPOP).header("DPoP", key.forToken().signed()).post("/oauth/token").then().statusCode(200);
        refused(byCertificate(certificateClient("fapi2_sp_pkj_mtls"), MTLS), 401, "invalid_client");
    }

    @Test
    void an_unbound_token_is_refused() {
        refused(request(client, "PS256", MTLS), 400, "invalid_request");
        refused(request(client, "PS256", DPOP), 400, "invalid_request");
        refused(request(client, "PS256", PLAIN), 400, "invalid_request");
        refused(request(client, "PS256", PLAIN).header("DPoP", key.forToken().signed()), 400, "invalid_request");
    }

    @Test
    void a_secret_is_refused_in_the_words_of_rfc_6749() {
        TestClient bySecret = tenant.client("fapi by secret", Map.of("compliance_level", "fapi2_sp_pkj_mtls"))
                .granted(DPOP, "read");
        refused(bySecret.tokenRequest(DPOP).header("DPoP", key.forToken().signed()), 401, "invalid_client");
        refused(new TestClient(tenant, bySecret.id(), "wrong").tokenRequest(DPOP), 401, "invalid_client");
        refused(given().formParam("grant_type", "client_credentials").formParam("client_id", bySecret.id()), 401,
                "invalid_client");
    }

    @Test
    void without_authentication_a_client_of_a_key_is_refused_in_the_words_of_rfc_6749() {
        refused(given().formParam("grant_type", "client_credentials").formParam("client_id", client.id()), 401,
                "invalid_client");
        refused(byCertificate(client.id(), MTLS), 401, "invalid_client");
        refused(byCertificate(certificateClient("fapi2_sp_mtls_mtls"), MTLS, Holder.selfSigned("CN=fapi")), 401,
                "invalid_client");
    }

    @Test
    void an_assertion_by_rs256_is_refused() {
        KeyClient rsa = keyClient("RS256", "fapi2_sp_pkj_mtls");
        refused(dpop(rsa, "RS256"), 401, "invalid_client");
        level(rsa.id(), "none");
        dpop(rsa, "RS256").post("/oauth/token").then().statusCode(200);
    }

    @Test
    void an_assertion_for_another_audience_than_the_issuer_alone_is_refused() {
        for (Object audience : new Object[] { KeyClient.ISSUER + "oauth/token", List.of(KeyClient.ISSUER) }) {
            JwtClaims claims = client.claims();
            claims.setClaim("aud", audience);
            refused(KeyClient.tokenRequest(client.signed(claims, "PS256"), DPOP).header("DPoP", key.forToken().signed()), 401,
                    "invalid_client");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "RS256", "ES384" })
    void a_proof_by_another_algorithm_is_refused(String algorithm) {
        refused(request(client, "PS256", DPOP).header("DPoP", DpopKey.of(algorithm).forToken().signed()), 400,
                "invalid_dpop_proof");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ES256", "EdDSA", "Ed25519", "PS256" })
    void a_proof_by_an_algorithm_of_fapi_is_accepted(String algorithm) {
        request(client, "PS256", DPOP).header("DPoP", DpopKey.of(algorithm).forToken().signed()).post("/oauth/token").then()
                .statusCode(200);
    }

    @Test
    void fapi_1_binds_by_certificates_only() {
        KeyClient old = keyClient("PS256", "fapi1_adv_pkj_par");
        mtls(old).post("/oauth/token").then().statusCode(200);
        refused(dpop(old, "PS256"), 400, "invalid_request");
        byCertificate(certificateClient("fapi1_adv_mtls_par"), MTLS).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void refusals_have_the_codes_of_the_rfcs() {
        refused(dpop(client, "PS256").formParam("scope", "read other"), 400, "invalid_scope");
        refused(request(client, "PS256", "https://nowhere.example/"), 400, "invalid_target");
        tenant.api("https://fapi-ungranted.example/", "read");
        refused(request(client, "PS256", "https://fapi-ungranted.example/"), 400, "unauthorized_client");
        refused(given().formParam("grant_type", "password").formParam("client_id", client.id()), 400,
                "unsupported_grant_type");
    }

    @Test
    void without_a_level_the_words_are_auth0s() {
        level(client.id(), "none");
        refused(request(client, "PS256", "https://nowhere.example/"), 403, "access_denied");
        refused(given().formParam("grant_type", "client_credentials").formParam("client_id", client.id()), 401,
                "access_denied");
    }

    @Test
    void an_assertion_of_ten_seconds_ahead_is_accepted_and_one_of_a_minute_is_not() {
        for (String claim : new String[] { "iat", "nbf" }) {
            ahead(claim, 9).post("/oauth/token").then().statusCode(200);
            refused(ahead(claim, 61), 401, "invalid_client");
        }
    }

    private RequestSpecification ahead(String claim, long seconds) {
        JwtClaims claims = client.claims();
        claims.setClaim(claim, System.currentTimeMillis() / 1000 + seconds);
        return KeyClient.tokenRequest(client.signed(claims, "PS256"), DPOP).header("DPoP", key.forToken().signed());
    }

    private KeyClient keyClient(String algorithm, String level) {
        KeyClient made = KeyClient.in(tenant, algorithm).granted(DPOP, "read").granted(MTLS, "read").granted(PLAIN, "read");
        level(made.id(), level);
        return made;
    }

    private void level(String id, String level) {
        tenant.management().body(Map.of("compliance_level", level)).patch("/api/v2/clients/{id}", id).then().statusCode(200);
    }

    private String certificateClient(String level) {
        Map<String, Object> body = new HashMap<>(Map.of("name", "fapi by certificate", "app_type", "non_interactive",
                "grant_types", List.of("client_credentials"), "compliance_level", level));
        body.put("client_authentication_methods", Map.of("self_signed_tls_client_auth",
                Map.of("credentials", List.of(Map.of("credential_type", "x509_cert", "pem", holder.pem())))));
        String id = tenant.management().body(body).post("/api/v2/clients").then().statusCode(201).extract().path("client_id");
        new TestClient(tenant, id, "").granted(MTLS, "read").granted(DPOP, "read");
        return id;
    }

    private RequestSpecification byCertificate(String id, String api) {
        return byCertificate(id, api, holder);
    }

    private static RequestSpecification byCertificate(String id, String api, Holder shown) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", id).formParam("audience", api)
                .header("Client-Cert", shown.header());
    }

    private static RequestSpecification request(KeyClient by, String algorithm, String api) {
        return KeyClient.tokenRequest(by.signed(by.claims(), algorithm), api);
    }

    private RequestSpecification dpop(KeyClient by, String algorithm) {
        return request(by, algorithm, DPOP).header("DPoP", key.forToken().signed());
    }

    private RequestSpecification mtls(KeyClient by) {
        return request(by, "PS256", MTLS).header("Client-Cert", holder.header());
    }

    private static void refused(RequestSpecification request, int status, String error) {
        Response answer = request.post("/oauth/token");
        answer.then().statusCode(status).body("error", equalTo(error)).body("error_description", not(equalTo("")));
    }
}
