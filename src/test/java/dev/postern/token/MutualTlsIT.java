package dev.postern.token;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;

import dev.postern.CertificateAuthority;
import dev.postern.CertificateAuthority.Holder;
import dev.postern.DpopKey;
import dev.postern.LongExponent;
import dev.postern.PackagedPostern;
import dev.postern.TestClient;

/** Client certificates in real handshakes with Postern's own TLS listener (RFC 8705). */
class MutualTlsIT {

    private static final String API = "https://mtls.example/";
    private static final String ALIAS = "https://mtls.auth.example";

    @TempDir
    Path directory;

    private final CertificateAuthority authority = new CertificateAuthority("clients");
    private final Holder revoked = authority.issue("CN=import job,O=Example");
    private PackagedPostern postern;

    @BeforeEach
    void start() throws Exception {
        postern = PackagedPostern.overTls(directory).with("POSTERN_MTLS_REQUEST_CERTIFICATES", "true")
                .with("POSTERN_MTLS_TRUST_ANCHORS", authority.pem(directory.resolve("clients.pem")).toString())
                .with("POSTERN_MTLS_REVOCATION_LISTS",
                        authority.revocations(directory.resolve("clients.crl"), revoked).toString())
                .with("POSTERN_MTLS_BASE_URL", ALIAS).start();
        manage("resource-servers", Map.of("identifier", API, "scopes", List.of(Map.of("value", "read")), "proof_of_possession",
                Map.of("mechanism", "mtls", "required", true)));
    }

    @AfterEach
    void stop() {
        postern.close();
    }

    @Test
    void certificates_authenticate_and_bind() throws Exception {
        String ofAuthority = client("tls_client_auth",
                Map.of("credential_type", "cert_subject_dn", "subject_dn", "O=Example\nCN=Import  Job"));
        Holder good = authority.issue("CN=import job,O=Example");
        JsonNode answer = PackagedPostern.json(ask(good, ofAuthority, 200));
        assertEquals(good.thumbprint(),
                TestClient.claimsOf(answer.path("access_token").textValue()).at("/cnf/x5t#S256").textValue());

        ask(authority.issue("CN=another job,O=Example"), ofAuthority, 401);
        ask(new CertificateAuthority("clients").issue("CN=import job,O=Example"), ofAuthority, 401); // another key
        ask(Holder.selfSigned("CN=import job,O=Example"), ofAuthority, 401);
        ask(authority.issue("CN=import job,O=Example", Duration.ofHours(-1), KeyPurposeId.id_kp_clientAuth), ofAuthority, 401);
        ask(authority.issue("CN=import job,O=Example", Duration.ofHours(1), KeyPurposeId.id_kp_serverAuth), ofAuthority, 401);
        ask(revoked, ofAuthority, 401);

        Holder own = Holder.selfSigned("CN=own");
        String byItself = client("self_signed_tls_client_auth", Map.of("credential_type", "x509_cert", "pem", own.pem()));
        ask(own, byItself, 200);
        ask(good, byItself, 401);

        // a header is nobody's word here, and without a certificate everybody is served as before
        assertEquals(401, postern.request().formParam("grant_type", "client_credentials").formParam("client_id", byItself)
                .formParam("audience", API).header("Client-Cert", own.header()).post("/oauth/token").statusCode());
        postern.managementToken();

        postern.request().get("/.well-known/openid-configuration").then()
                .body("mtls_endpoint_aliases.token_endpoint", equalTo(ALIAS + "/oauth/token"))
                .body("tls_client_certificate_bound_access_tokens", equalTo(true));

        the_metadata_follow_the_setting_of_the_tenant();
        a_proof_for_each_origin_of_ours_is_good_at_the_management_api();
        a_bound_token_of_the_management_api_is_good_over_its_certificate_only();
    }

    @Test
    void the_certificate_of_a_proxy_is_not_that_of_its_callers() throws Exception {
        postern.close();
        postern.with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.0/8,::1").start();
        Holder proxy = Holder.selfSigned("CN=proxy");
        String client = client("self_signed_tls_client_auth", Map.of("credential_type", "x509_cert", "pem", proxy.pem()));
        ask(proxy, client, 401);
    }

    @Test
    void a_handshake_does_not_verify_by_a_key_that_takes_long() {
        Holder slow = authority.issue("CN=slow", LongExponent.newKey());
        assertThrows(IOException.class, () -> ask(slow, "nobody", 401));
    }

    private void the_metadata_follow_the_setting_of_the_tenant() {
        for (boolean announced : List.of(false, true)) {
            postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                    .body(Map.of("mtls", Map.of("enable_endpoint_aliases", announced))).patch("/api/v2/tenants/settings").then()
                    .statusCode(200).body("mtls.enable_endpoint_aliases", equalTo(announced));
            postern.request().get("/.well-known/oauth-authorization-server").then()
                    .body("mtls_endpoint_aliases.token_endpoint", equalTo(announced ? ALIAS + "/oauth/token" : null))
                    .body("tls_client_certificate_bound_access_tokens", equalTo(true));
        }
    }

    private void a_proof_for_each_origin_of_ours_is_good_at_the_management_api() {
        bindManagementApi("dpop");
        DpopKey key = DpopKey.of("ES256");
        String token = postern.request().formParam("grant_type", "client_credentials")
                .formParam("client_id", PackagedPostern.BOOTSTRAP_CLIENT_ID)
                .formParam("client_secret", PackagedPostern.BOOTSTRAP_CLIENT_SECRET)
                .formParam("audience", postern.baseUrl() + "/api/v2/")
                .header("DPoP", key.proof("POST", ALIAS + "/oauth/token").signed()).post("/oauth/token").then().statusCode(200)
                .extract().path("access_token");
        Map<String, Integer> statuses = Map.of(postern.baseUrl(), 200, ALIAS, 200, ALIAS + ".example", 401,
                "https://elsewhere.example", 401, ALIAS.replace("https", "http"), 401);
        statuses.forEach((origin, status) -> postern.request().header("Authorization", "DPoP " + token)
                .header("DPoP", key.proof("GET", origin + "/api/v2/clients").with(token).signed()).get("/api/v2/clients").then()
                .statusCode(status));
    }

    private void bindManagementApi(String mechanism) {
        String system = PackagedPostern.json(postern.request().auth().oauth2(postern.managementToken())
                .get("/api/v2/resource-servers")).findParents("is_system").get(0).path("id").textValue();
        postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(Map.of("proof_of_possession", Map.of("mechanism", mechanism, "required", false)))
                .patch("/api/v2/resource-servers/" + system).then().statusCode(200);
    }

    private void a_bound_token_of_the_management_api_is_good_over_its_certificate_only() throws Exception {
        bindManagementApi("mtls");
        Holder holder = Holder.selfSigned("CN=operator");
        String body = "grant_type=client_credentials&client_id=" + PackagedPostern.BOOTSTRAP_CLIENT_ID + "&client_secret="
                + PackagedPostern.BOOTSTRAP_CLIENT_SECRET + "&audience=" + postern.baseUrl() + "/api/v2/";
        String token = PackagedPostern.json(post(holder, body, 200)).path("access_token").textValue();
        HttpRequest list = HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/api/v2/clients"))
                .header("Authorization", "Bearer " + token).build();
        assertEquals(200, over(holder).send(list, HttpResponse.BodyHandlers.ofString()).statusCode());
        HttpResponse<String> other = over(Holder.selfSigned("CN=operator")).send(list, HttpResponse.BodyHandlers.ofString());
        assertEquals(401, other.statusCode());
        assertTrue(other.body().contains("The token is bound to another certificate"), other.body());
        postern.request().auth().oauth2(token).get("/api/v2/clients").then().statusCode(401);
    }

    private String client(String method, Map<String, Object> credential) {
        String id = manage("clients", Map.of("name", method, "grant_types", List.of("client_credentials"),
                "client_authentication_methods", Map.of(method, Map.of("credentials", List.of(credential))))).path("client_id")
                .textValue();
        manage("client-grants", Map.of("client_id", id, "audience", API, "scope", List.of("read")));
        return id;
    }

    private JsonNode manage(String resource, Map<String, Object> body) {
        return PackagedPostern.json(postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(body).post("/api/v2/" + resource).then().statusCode(201).extract().response());
    }

    private String ask(Holder holder, String client, int status) throws IOException, InterruptedException {
        return post(holder, "grant_type=client_credentials&client_id=" + client + "&audience=" + API, status);
    }

    private String post(Holder holder, String body, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = over(holder).send(HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body();
    }

    private HttpClient over(Holder holder) {
        return HttpClient.newBuilder().sslContext(holder.context(postern.identity())).build();
    }
}
