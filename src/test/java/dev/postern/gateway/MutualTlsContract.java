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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLContext;

import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;

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

    /** At which the proxy asks for certificates, and at which it does not. */
    static final String NAME = "localhost";
    static final String OTHER_NAME = "other.localhost";

    private static final String API = "https://behind-the-proxy.example/";
    /** Every header in which Postern reads a certificate, or something about it. */
    private static final List<String> HEADERS = List.of("Client-Cert", "Client-Cert-Chain", "Client-Certificate",
            "Client-Certificate-Ca-Verified");
    /** What the proxies write there for a caller without a certificate. */
    private static final Set<String> NO_CERTIFICATE = Set.of("", "NONE", "::",
            ":{http.request.tls.client.certificate_der_base64}:");

    final CertificateAuthority authority = new CertificateAuthority("clients");
    private final Holder own = Holder.selfSigned("CN=import job");
    private final Holder issued = authority.issueNamed("CN=import job",
            new GeneralName(GeneralName.dNSName, "job.example.com"));
    TlsIdentity identity;
    PackagedPostern postern;
    private GatewayProcess proxy;
    private int port;
    private String url;
    private String bySecret;
    private String secret;
    private String byItself;
    private String byAuthority;

    /** The tool, or the end of the test. */
    abstract String program();

    /** Starts the proxy, listening at this port of this machine with {@link #identity}, in front of an address. */
    abstract GatewayProcess proxy(Path directory, int port, String upstream) throws Exception;

    /** What Postern's settings say about the proxy. */
    abstract Map<String, String> settings(Path directory) throws Exception;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        program();
        identity = TlsIdentity.in(directory, OTHER_NAME);
        port = FreePort.find();
        url = "https://" + NAME + ":" + port;
        postern = new PackagedPostern(directory).with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1")
                .with("POSTERN_MTLS_BASE_URL", url);
        settings(directory).forEach(postern::with);
        postern.start();
        proxy = proxy(directory, port, "127.0.0.1:" + URI.create(postern.baseUrl()).getPort());
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
    void at_the_other_name_nobody_has_a_certificate() throws Exception {
        for (SSLContext tls : List.of(identity.callerContext(), own.context(identity))) {
            for (List<String> headers : List.of(List.<String> of(), lines(forged(own)))) {
                assertTrue(askOther(tls, byItself, headers).contains("access_denied"));
                assertEquals("", boundTo(askOther(tls, bySecret + "&client_secret=" + secret, headers)));
            }
        }
        assertTrue(askOther(issued.context(identity), byAuthority, lines(forged(issued))).contains("access_denied"));
    }

    /** Before a server that shows what comes through. */
    @Test
    void no_forged_header_comes_through_at_either_name(@TempDir Path directory) throws Exception {
        int itsPort = FreePort.find();
        try (ApiBehindTheGateway behind = new ApiBehindTheGateway()) {
            GatewayProcess itsProxy = proxy(directory, itsPort, behind.address());
            try {
                for (String name : List.of(NAME, OTHER_NAME)) {
                    for (List<String> headers : forgedSpellings()) {
                        behind.forget();
                        String answer = new RawRequest(name, headers, "").send(identity.callerContext(), itsPort);
                        Headers received = behind.lastRequest().orElseThrow(() -> new AssertionError(headers + ": " + answer));
                        for (String header : HEADERS) {
                            List<String> values = received.getOrDefault(header, List.of());
                            assertTrue(NO_CERTIFICATE.containsAll(values), name + ", " + headers + ": " + header + values);
                        }
                    }
                }
            } finally {
                itsProxy.close();
            }
        }
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

    /** Headers, each in every way to write it: alone, twice, and as one of this connection only (RFC 9110 §7.6.1). */
    private static List<List<String>> forgedSpellings() {
        List<List<String>> all = new ArrayList<>();
        for (String header : HEADERS) {
            String small = header.toLowerCase(Locale.ROOT);
            for (String name : List.of(header, small, header.toUpperCase(Locale.ROOT), header.replace('-', '_'),
                    small.replace('-', '_'), small.replaceFirst("-", "_"))) {
                String line = name + ": forged";
                all.addAll(List.of(List.of(line), List.of(line, line), List.of("Connection: " + name, line)));
            }
        }
        return all;
    }

    /** Names and values in turn, as lines of a request. */
    private static List<String> lines(String... headers) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(headers[i] + ": " + headers[i + 1]);
        }
        return lines;
    }

    private String askOther(SSLContext tls, String client, List<String> headers) throws Exception {
        return new RawRequest(OTHER_NAME, headers, form(client)).send(tls, port);
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
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(client)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpClient caller = HttpClient.newBuilder()
                .sslContext(holder == null ? identity.callerContext(null) : holder.context(identity)).build();
        return caller.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String form(String client) {
        return "grant_type=client_credentials&audience=" + API + "&client_id=" + client;
    }

    private static void refused(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("access_denied"), answer.body());
    }

    /** Thumbprint of the certificate in the token; empty: a plain token. */
    private static String boundTo(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return boundTo(answer.body());
    }

    /** @param answer ends with the JSON of a token */
    private static String boundTo(String answer) throws Exception {
        JsonNode token = new ObjectMapper().readTree(answer.substring(Math.max(0, answer.indexOf('{'))));
        return TestClient.claimsOf(token.path("access_token").textValue()).at("/cnf/x5t#S256").asText();
    }
}
