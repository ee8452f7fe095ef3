package dev.postern.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.restassured.http.ContentType;

import dev.postern.CertificateAuthority;
import dev.postern.CertificateAuthority.Holder;
import dev.postern.DpopKey;
import dev.postern.KeyClient;
import dev.postern.PackagedPostern;
import dev.postern.TestClient;

/**
 * The rules of RFC 8705 §2, §3 and §7, in real handshakes with Postern's own TLS listener: each request is right but for the
 * one
 * thing. {@link MutualTlsIT} has validity, key usage and revocation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateRulesIT {

    private static final String API = "https://certificate-rules.example/";
    private static final GeneralName JOB = new GeneralName(GeneralName.dNSName, "job.example.com");

    private final CertificateAuthority authority = new CertificateAuthority("clients");
    private final Holder issued = authority.issueNamed("CN=import job+OU=night,O=Example", JOB,
            new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://prod.example/import"),
            new GeneralName(GeneralName.iPAddress, "192.0.2.7"), new GeneralName(GeneralName.rfc822Name, "Job@example.com"));
    private final Holder own = Holder.selfSigned("CN=import job");
    private PackagedPostern postern;
    private String byName;
    private String byItself;
    private JsonNode bySecret;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        postern = PackagedPostern.overTls(directory).with("POSTERN_MTLS_REQUEST_CERTIFICATES", "true")
                .with("POSTERN_MTLS_TRUST_ANCHORS", authority.pem(directory.resolve("clients.pem")).toString()).start();
        manage("resource-servers", Map.of("identifier", API, "scopes", List.of(Map.of("value", "read")), "proof_of_possession",
                Map.of("mechanism", "mtls", "required", false)));
        byName = byCertificate("tls_client_auth", Map.of("credential_type", "cert_san", "san_dns", "job.example.com"),
                Map.of());
        byItself = byCertificate("self_signed_tls_client_auth", Map.of("credential_type", "x509_cert", "pem", own.pem()),
                Map.of());
        bySecret = application(Map.of());
    }

    @AfterAll
    void stop() {
        postern.close();
    }

    @Test
    void the_request_names_the_client() throws Exception { // §2: MUST include client_id
        ask(own, byItself, 200);
        post(over(own), "grant_type=client_credentials&audience=" + API, 401);
    }

    @Test
    void the_connection_is_of_mutual_tls() throws Exception { // §2
        post(over(null), "grant_type=client_credentials&audience=" + API + "&client_id=" + byItself, 401);
        post(over(null), "grant_type=client_credentials&audience=" + API + "&client_id=" + byName, 401);
    }

    @Test
    void the_caller_has_the_key_of_its_certificate() { // §2: the handshake shows it
        Holder thief = new Holder(own.certificate(), DpopKey.of("ES256").pair());
        assertThrows(IOException.class, () -> ask(thief, byItself, 401));
    }

    @Test
    void another_certificate_than_the_expected_one_is_an_invalid_client() throws Exception { // §2, RFC 6749 §5.2
        String fapi = byCertificate("self_signed_tls_client_auth", Map.of("credential_type", "x509_cert", "pem", own.pem()),
                Map.of("compliance_level", "fapi2_sp_mtls_mtls"));
        ask(own, fapi, 200);
        assertEquals("invalid_client", ask(Holder.selfSigned("CN=import job"), fapi, 401).path("error").textValue());
        assertEquals("access_denied", ask(issued, byItself, 401).path("error").textValue()); // Auth0's word
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "subject_dn|OU=Night+CN=Import Job,O=Example|OU=night,CN=import job,O=Example",
            "san_dns|JOB.example.com|example.com", "san_uri|spiffe://prod.example/import|spiffe://prod.example/Import",
            "san_ip|192.0.2.7|192.0.2.70", "san_email|Job@EXAMPLE.com|job@example.com" })
    void the_certificate_of_an_authority_has_the_one_registered_name(String field, String its, String other)
            throws Exception { // §2.1.2
        String type = field.equals("subject_dn") ? "cert_subject_dn" : "cert_san";
        ask(issued, byCertificate("tls_client_auth", Map.of("credential_type", type, field, its), Map.of()), 200);
        ask(issued, byCertificate("tls_client_auth", Map.of("credential_type", type, field, other), Map.of()), 401);
        ask(authority.issue("CN=job.example.com"),
                byCertificate("tls_client_auth", Map.of("credential_type", type, field, its), Map.of()), 401);
    }

    @Test
    void a_wildcard_is_the_name_of_nobody() throws Exception { // §2.1.2, §7.4
        ask(authority.issueNamed("CN=import job", new GeneralName(GeneralName.dNSName, "*.example.com")), byName, 401);
    }

    @Test
    void a_name_that_another_authority_vouches_for_is_worth_nothing() throws Exception { // §2.1, §7.4
        ask(issued, byName, 200);
        ask(new CertificateAuthority("clients").issueNamed("CN=import job", JOB), byName, 401);
    }

    @Test
    void the_path_to_the_authority_is_checked() throws Exception { // §7.5, RFC 5280 §6.1.4
        CertificateAuthority below = new CertificateAuthority("below", DpopKey.of("ES256").pair(), authority);
        Holder ofBelow = below.issueNamed("CN=import job", JOB);
        ask(ofBelow, byName, 200, below.certificate());
        ask(ofBelow, byName, 401);

        Holder client = authority.issue("CN=another client"); // may not issue
        ask(new CertificateAuthority(client).issueNamed("CN=import job", JOB), byName, 401, client.certificate());
    }

    @Test
    void a_certificate_that_the_client_signed_itself_is_the_registered_one() throws Exception { // §2.2
        ask(own, byItself, 200);
        ask(Holder.selfSigned("CN=import job"), byItself, 401);
        ask(issued, byItself, 401);
        ask(own, byName, 401);
    }

    @ParameterizedTest
    @CsvSource({ "EC,secp384r1", "EC,secp521r1", "Ed25519,Ed25519", "Ed448,Ed448" })
    void the_key_of_a_certificate_is_of_any_kind_that_handshakes_verify_by(String algorithm, String curve) throws Exception {
        Holder holder = Holder.selfSigned("CN=job", KeyClient.newKey(algorithm, curve));
        ask(holder, byCertificate("self_signed_tls_client_auth", Map.of("credential_type", "x509_cert", "pem", holder.pem()),
                Map.of()), 200);
    }

    @Test
    void a_certificate_authenticates_no_client_of_another_method() throws Exception { // §2
        ask(own, bySecret.path("client_id").textValue(), 401);
        ask(issued, bySecret.path("client_id").textValue(), 401);
    }

    @Test
    void the_token_holds_the_sha_256_of_the_certificate_in_base64url() throws Exception { // §3.1, §7.2
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(own.certificate().getEncoded());
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        JsonNode claims = TestClient.claimsOf(ask(own, byItself, 200).path("access_token").textValue());
        assertEquals("{\"x5t#S256\":\"" + expected + "\"}", claims.path("cnf").toString());
        String body = "grant_type=client_credentials&audience=" + API + "&client_id=" + bySecret.path("client_id").textValue()
                + "&client_secret=" + bySecret.path("client_secret").textValue();
        assertEquals(expected, TestClient.claimsOf(post(over(own), body, 200).path("access_token").textValue())
                .at("/cnf/x5t#S256").textValue()); // §3: whatever way the client authenticates
        assertFalse(TestClient.claimsOf(post(over(null), body, 200).path("access_token").textValue()).has("cnf"));
    }

    @Test
    void a_resource_refuses_the_token_with_another_certificate_or_none() throws Exception { // §3: 401 invalid_token
        String system = PackagedPostern.json(postern.request().auth().oauth2(postern.managementToken())
                .get("/api/v2/resource-servers")).findParents("is_system").get(0).path("id").textValue();
        postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(Map.of("proof_of_possession", Map.of("mechanism", "mtls", "required", false)))
                .patch("/api/v2/resource-servers/" + system).then().statusCode(200);
        String token = post(over(own), "grant_type=client_credentials&client_id=" + PackagedPostern.BOOTSTRAP_CLIENT_ID
                + "&client_secret=" + PackagedPostern.BOOTSTRAP_CLIENT_SECRET + "&audience=" + postern.baseUrl() + "/api/v2/",
                200).path("access_token").textValue();
        assertEquals(200, list(own, "Bearer " + token).statusCode());
        for (HttpResponse<String> answer : List.of(list(Holder.selfSigned("CN=import job"), "Bearer " + token),
                list(issued, "Bearer " + token), list(null, "Bearer " + token), list(own, "DPoP " + token))) {
            assertEquals(401, answer.statusCode(), answer.body());
            String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
            assertTrue(challenge.contains("error=\"invalid_token\""), challenge);
        }
    }

    private HttpResponse<String> list(Holder holder, String authorization) throws Exception {
        return over(holder).send(HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/api/v2/clients"))
                .header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String byCertificate(String method, Map<String, Object> credential, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("client_authentication_methods", Map.of(method, Map.of("credentials", List.of(credential))));
        return application(body).path("client_id").textValue();
    }

    private JsonNode application(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putAll(Map.of("name", "by a rule", "grant_types", List.of("client_credentials"), "app_type", "non_interactive"));
        JsonNode client = manage("clients", body);
        manage("client-grants", Map.of("client_id", client.path("client_id").textValue(), "audience", API, "scope",
                List.of("read")));
        return client;
    }

    private JsonNode manage(String resource, Map<String, Object> body) {
        return PackagedPostern.json(postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(body).post("/api/v2/" + resource).then().statusCode(201).extract().response());
    }

    /** @param issuers shown with the certificate */
    private JsonNode ask(Holder holder, String client, int status, X509Certificate... issuers) throws Exception {
        HttpClient caller = HttpClient.newBuilder().sslContext(holder.context(postern.identity(), issuers)).build();
        return post(caller, "grant_type=client_credentials&audience=" + API + "&client_id=" + client, status);
    }

    private JsonNode post(HttpClient caller, String body, int status) throws Exception {
        HttpResponse<String> answer = caller.send(HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpClient over(Holder holder) {
        return HttpClient.newBuilder().sslContext(holder == null ? postern.identity().callerContext(null)
                : holder.context(postern.identity())).build();
    }
}
