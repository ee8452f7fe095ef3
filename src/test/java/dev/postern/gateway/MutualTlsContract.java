package dev.postern.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.restassured.http.ContentType;

import dev.postern.CertificateAuthority;
import dev.postern.CertificateAuthority.Holder;
import dev.postern.DpopKey;
import dev.postern.FreePort;
import dev.postern.PackagedPostern;
import dev.postern.TestClient;
import dev.postern.TlsIdentity;

/**
 * What every proxy with a configuration of {@code deploy/mutual-tls} does: it hands on the certificates of real handshakes, and
 * nothing that a caller says about certificates.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MutualTlsContract {

    private static final String API = "https://behind-the-proxy.example/";

    final CertificateAuthority authority = new CertificateAuthority("clients");
    private final Holder own = Holder.selfSigned("CN=import job");
    private final Holder issued = authority.issueNamed("CN=import job",
            new GeneralName(GeneralName.dNSName, "job.example.com"));
    TlsIdentity identity;
    PackagedPostern postern;
    private GatewayProcess proxy;
    private String url;
    private String bySecret;
    private String secret;
    private String byItself;
    private String byAuthority;

    /** The tool, or the end of the test. */
    abstract String program();

    /** Starts the proxy, listening at this port of localhost with {@link #identity}, in front of {@link #postern}. */
    abstract GatewayProcess proxy(Path directory, int port) throws Exception;

    /** What Postern's settings say about the proxy. */
    abstract Map<String, String> settings(Path directory) throws Exception;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        program();
        identity = TlsIdentity.in(directory);
        int port = FreePort.find();
        url = "https://localhost:" + port;
        postern = new PackagedPostern(directory).with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1")
                .with("POSTERN_MTLS_BASE_URL", url);
        settings(directory).forEach(postern::with);
        postern.start();
        proxy = proxy(directory, port);
        manage("resource-servers", Map.of("identifier", API, "scopes", List.of(Map.of("value", "read")), "proof_of_possession",
                Map.of("mechanism", "mtls", "required", false)));
        JsonNode client = application(Map.of());
        bySecret = client.path("client_id").textValue();
        secret = client.path("client_secret").textValue();
        byItself = byCertificate("self_signed_tls_client_auth", Map.of("credential_type", "x509_cert", "pem", own.pem()));
        byAuthority = byCertificate("tls_client_auth", Map.of("credential_type", "cert_san", "san_dns", "job.example.com"));
    }

    @AfterAll
    void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        if (postern != null) {
            postern.close();
        }
    }

    @Test
    void a_certificate_that_an_application_signed_itself_authenticates_it_and_binds_its_token() throws Exception {
        assertEquals(own.thumbprint(), boundTo(ask(own, byItself)));
        refused(ask(Holder.selfSigned("CN=import job"), byItself));
        refused(ask(issued, byItself));
    }

    @Test
    void a_certificate_of_a_known_authority_authenticates_by_its_name_and_binds() throws Exception {
        assertEquals(issued.thumbprint(), boundTo(ask(issued, byAuthority)));
        GeneralName name = new GeneralName(GeneralName.dNSName, "job.example.com");
        refused(ask(new CertificateAuthority("others").issueNamed("CN=import job", name), byAuthority));
        int pretended = ask(new CertificateAuthority("clients").issueNamed("CN=import job", name), byAuthority).statusCode();
        assertTrue(pretended == 400 || pretended == 401, "status " + pretended); // nginx refuses it by itself
        refused(ask(authority.issueNamed("CN=x", new GeneralName(GeneralName.dNSName, "*.example.com")), byAuthority));
    }

    @Test
    void without_a_certificate_everybody_is_served_as_before() throws Exception {
        refused(ask(null, byItself));
        assertEquals("", boundTo(ask(null, bySecret + "&client_secret=" + secret)));
        assertEquals(own.thumbprint(), boundTo(ask(own, bySecret + "&client_secret=" + secret))); // RFC 8705 §3
    }

    @Test
    void what_a_caller_says_about_certificates_means_nothing() throws Exception {
        Holder thief = Holder.selfSigned("CN=thief");
        for (String client : List.of(byItself, byAuthority)) {
            refused(ask(null, client, forged(client.equals(byItself) ? own : issued)));
            refused(ask(thief, client, forged(client.equals(byItself) ? own : issued)));
        }
        assertEquals("", boundTo(ask(null, bySecret + "&client_secret=" + secret, forged(own))));
        assertEquals(thief.thumbprint(), boundTo(ask(thief, bySecret + "&client_secret=" + secret, forged(own))));
        refused(ask(Holder.selfSigned("CN=import job"), byAuthority, "Client-Certificate-Ca-Verified", "SUCCESS"));
    }

    @Test
    void the_metadata_name_this_endpoint_and_dpop_proofs_for_it_are_good() throws Exception {
        JsonNode metadata = PackagedPostern.json(postern.request().get("/.well-known/oauth-authorization-server"));
        assertEquals(url + "/oauth/token", metadata.at("/mtls_endpoint_aliases/token_endpoint").textValue());
        String management = postern.managementToken();
        String id = PackagedPostern.json(postern.request().auth().oauth2(management).queryParam("identifiers", API)
                .get("/api/v2/resource-servers")).at("/0/id").textValue();
        mechanism(management, id, "dpop");
        try {
            DpopKey key = DpopKey.of("ES256");
            assertEquals(200, ask(null, bySecret + "&client_secret=" + secret, "DPoP",
                    key.proof("POST", url + "/oauth/token").signed()).statusCode());
            assertEquals(400, ask(null, bySecret + "&client_secret=" + secret, "DPoP",
                    key.proof("POST", "https://elsewhere.example/oauth/token").signed()).statusCode());
        } finally {
            mechanism(management, id, "mtls");
        }
    }

    private void mechanism(String management, String id, String mechanism) {
        postern.request().auth().oauth2(management).contentType(ContentType.JSON)
                .body(Map.of("proof_of_possession", Map.of("mechanism", mechanism, "required", false)))
                .patch("/api/v2/resource-servers/" + id).then().statusCode(200);
    }

    /** The certificate in every header that some proxy has for it. */
    private static String[] forged(Holder victim) {
        String escaped = URLEncoder.encode(victim.pem(), StandardCharsets.US_ASCII).replace("+", "%20");
        return new String[] { "Client-Certificate", escaped, "Client-Certificate-Ca-Verified", "SUCCESS",
                "client-cert", victim.header(), "Client-Cert-Chain", victim.header(), "Client_Certificate", escaped,
                "Client_Cert", victim.header(), "X-SSL-Client-Cert", escaped, "X-Forwarded-Client-Cert", escaped };
    }

    private String byCertificate(String method, Map<String, Object> credential) {
        return application(Map.of("client_authentication_methods", Map.of(method, Map.of("credentials", List.of(credential)))))
                .path("client_id").textValue();
    }

    private JsonNode application(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putAll(Map.of("name", "behind the proxy", "grant_types", List.of("client_credentials"), "app_type",
                "non_interactive"));
        JsonNode client = manage("clients", body);
        manage("client-grants", Map.of("client_id", client.path("client_id").textValue(), "audience", API, "scope",
                List.of("read")));
        return client;
    }

    private JsonNode manage(String resource, Map<String, Object> body) {
        return PackagedPostern.json(postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(body).post("/api/v2/" + resource).then().statusCode(201).extract().response());
    }

    private HttpResponse<String> ask(Holder holder, String client, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers
                        .ofString("grant_type=client_credentials&audience=" + API + "&client_id=" + client));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpClient caller = HttpClient.newBuilder()
                .sslContext(holder == null ? identity.callerContext(null) : holder.context(identity)).build();
        return caller.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void refused(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("access_denied"), answer.body());
    }

    /** Thumbprint of the certificate in the token; empty: a plain token. */
    private static String boundTo(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return TestClient.claimsOf(new ObjectMapper().readTree(answer.body()).path("access_token").textValue())
                .at("/cnf/x5t#S256").asText();
    }
}
