package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.CertificateAuthority.Holder;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/**
 * Applications that authenticate by a certificate of their own, and tokens that are bound to it (RFC 8705 §2.2, §3), behind a
 * proxy that ends TLS and forwards the certificate (RFC 9440). {@link MutualTlsIT} has what only TLS itself shows.
 */
@QuarkusTest
class MutualTlsTest {

    private static final String PLAIN = "https://mtls-plain.example/";
    private static final String BOUND = "https://mtls-bound.example/";

    private final TestTenant tenant = new TestTenant();
    private final Holder holder = Holder.selfSigned("CN=import job");

    private String client;

    @BeforeEach
    void register() {
        tenant.api(PLAIN, "read").api(BOUND, Map.of("proof_of_possession", Map.of("mechanism", "mtls", "required", true)),
                "read");
        client = selfSigned(holder);
        new TestClient(tenant, client, "").granted(PLAIN, "read").granted(BOUND, "read");
    }

    @Test
    void a_registered_certificate_authenticates_its_application() {
        ask(client, holder, PLAIN).then().statusCode(200).body("token_type", equalTo("Bearer"));
        tenant.management().get("/api/v2/clients/{id}?fields=last_used_at", client).then().statusCode(200);
    }

    @Test
    void another_certificate_with_the_same_subject_does_not() { // RFC 8705 §2.2
        refused(ask(client, Holder.selfSigned("CN=import job"), PLAIN));
    }

    @Test
    void a_certificate_proves_its_own_application_only() {
        Holder other = Holder.selfSigned("CN=other");
        selfSigned(other);
        refused(ask(client, other, PLAIN));
        refused(ask("nobody", holder, PLAIN));
    }

    @Test
    void without_a_certificate_the_application_is_not_authenticated() {
        refused(request(client, PLAIN).post("/oauth/token"));
        refused(request(client, PLAIN).formParam("client_secret", "a-secret-of-nobody").header("Client-Cert", holder.header())
                .post("/oauth/token"));
    }

    @Test
    void a_certificate_is_no_secret() {
        TestClient bySecret = tenant.client("by secret").granted(PLAIN, "read");
        refused(ask(bySecret.id(), holder, PLAIN));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "::", ":AAAA:", "AAAA", "-----BEGIN CERTIFICATE-----", ":MIIB" })
    void a_header_that_holds_no_certificate_is_none(String header) {
        refused(request(client, PLAIN).header("Client-Cert", header).post("/oauth/token"));
    }

    @Test
    void two_headers_are_none() {
        refused(request(client, PLAIN).header("Client-Cert", holder.header(), holder.header()).post("/oauth/token"));
    }

    @Test
    void the_header_of_another_convention_means_nothing() {
        refused(request(client, PLAIN).header("Client-Certificate", holder.pem().replaceAll("\\s", "%20"))
                .post("/oauth/token"));
    }

    @Test
    void the_token_is_bound_to_the_certificate_where_the_api_has_that() { // RFC 8705 §3.1
        Response answer = ask(client, holder, BOUND);
        answer.then().statusCode(200).body("token_type", equalTo("Bearer"));
        assertEquals("{\"x5t#S256\":\"" + holder.thumbprint() + "\"}",
                TestClient.claimsOf(answer.path("access_token")).path("cnf").toString());
    }

    @Test
    void a_secret_beside_a_certificate_authenticates_and_the_certificate_binds() { // RFC 8705 §3
        TestClient bySecret = tenant.client("by secret").granted(BOUND, "read");
        bySecret.tokenRequest(BOUND).post("/oauth/token").then().statusCode(400).body("error", equalTo("invalid_request"))
                .body("error_description", equalTo("Proof of possession required"));
        Response answer = bySecret.tokenRequest(BOUND).header("Client-Cert", holder.header()).post("/oauth/token");
        assertEquals(holder.thumbprint(),
                TestClient.claimsOf(answer.path("access_token")).path("cnf").path("x5t#S256").textValue());
    }

    @Test
    void a_bound_token_is_good_with_its_certificate_only() {
        String token = ask(client, holder, BOUND).then().statusCode(200).extract().path("access_token");
        given().auth().oauth2(token).header("Client-Cert", holder.header()).get("/verify").then().statusCode(200)
                .body("cnf.'x5t#S256'", equalTo(holder.thumbprint()));
        invalidToken(given().auth().oauth2(token).get("/verify").then(),
                "The token is bound to a certificate: send it as a bearer token over mutual TLS");
        invalidToken(given().auth().oauth2(token).header("Client-Cert", Holder.selfSigned("CN=import job").header())
                .get("/verify").then(), "The token is bound to another certificate");
        given().header("Authorization", "DPoP " + token).header("Client-Cert", holder.header()).get("/verify").then()
                .statusCode(401);
    }

    @Test
    void metadata_says_that_certificates_are_read() {
        given().get("/.well-known/oauth-authorization-server").then()
                .body("tls_client_certificate_bound_access_tokens", equalTo(true))
                .body("token_endpoint_auth_methods_supported", hasItems("tls_client_auth", "self_signed_tls_client_auth"));
    }

    private String selfSigned(Holder of) {
        Map<String, Object> body = new HashMap<>(Map.of("name", "by certificate", "app_type", "non_interactive", "grant_types",
                List.of("client_credentials")));
        body.put("client_authentication_methods", Map.of("self_signed_tls_client_auth",
                Map.of("credentials", List.of(Map.of("credential_type", "x509_cert", "pem", of.pem())))));
        return tenant.management().body(body).post("/api/v2/clients").then().statusCode(201).extract().path("client_id");
    }

    private static Response ask(String client, Holder holder, String api) {
        return request(client, api).header("Client-Cert", holder.header()).post("/oauth/token");
    }

    private static RequestSpecification request(String client, String api) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", client).formParam("audience", api);
    }

    private static void refused(Response answer) {
        answer.then().statusCode(401).body("error", equalTo("access_denied"))
                .body("error_description", equalTo("Unauthorized"));
    }

    private static void invalidToken(ValidatableResponse answer, String description) {
        answer.statusCode(401).body("error", equalTo("invalid_token")).body("error_description", equalTo(description))
                .header("WWW-Authenticate", startsWith("Bearer realm=\"postern\", error=\"invalid_token\""));
    }
}
