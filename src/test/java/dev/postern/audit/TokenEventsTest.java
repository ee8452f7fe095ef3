package dev.postern.audit;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.inject.Inject;

import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;

import dev.postern.CertificateAuthority.Holder;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** What a token request leaves behind: its event, and its line in the log. */
@QuarkusTest
class TokenEventsTest {

    private static final String API = "https://token-events.example/";

    @Inject
    AuditLog log;
    @Inject
    AuditEventJson json;

    private final TestTenant tenant = new TestTenant();
    private final Logger category = Logger.getLogger(RefusalLog.CATEGORY);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line instanceof ExtLogRecord formatted ? formatted.getFormattedMessage() : line.getMessage());
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        category.addHandler(handler);
        category.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        category.removeHandler(handler);
        category.setLevel(Level.WARNING);
    }

    @Test
    void a_trusted_client_says_for_whom_it_calls_and_the_peer_is_told_apart() {
        TestClient trusted = tenant.api(API, "read")
                .client("edge", Map.of("is_token_endpoint_ip_header_trusted", true)).granted(API, "read");
        forwarded(trusted, "203.0.113.9", API).then().statusCode(200);
        JsonNode event = eventOf(trusted);
        assertEquals("203.0.113.9", event.path("ip").asText());
        assertEquals("127.0.0.1", event.path("peer_ip").asText());

        forwarded(trusted, "2001:db8::7", "https://unknown.example/").then().statusCode(403);
        assertEquals("2001:db8::7", eventOf(trusted).path("ip").asText());
    }

    @Test
    void only_a_trusted_client_with_an_ip_address_is_believed() {
        tenant.api(API, "read");
        TestClient other = tenant.client("not an edge").granted(API, "read");
        forwarded(other, "203.0.113.9", API).then().statusCode(200);
        assertEquals("127.0.0.1", eventOf(other).path("ip").asText());
        assertFalse(eventOf(other).has("peer_ip"));

        TestClient trusted = tenant.client("edge", Map.of("is_token_endpoint_ip_header_trusted", true)).granted(API, "read");
        for (String address : List.of("203.0.113.9, 198.51.100.1", "localhost", "1.2.3", "1.2.3.256", "fe80::1%eth0", "::::",
                "\"><script>", "1".repeat(2_000), "1:2:3:4:5:6:7:8:9")) {
            forwarded(trusted, address, API).then().statusCode(200);
            assertEquals("127.0.0.1", eventOf(trusted).path("ip").asText(), address);
        }
        TestClient unproven = new TestClient(tenant, trusted.id(), "wrong");
        forwarded(unproven, "203.0.113.9", API).then().statusCode(401);
        assertEquals("127.0.0.1", eventOf(unproven).path("ip").asText());
    }

    @Test
    void an_issued_token_tells_which_secret_was_used_and_never_the_secret() {
        TestClient client = tenant.api(API, "read").client("two secrets").granted(API, "read");
        String secrets = "/api/v2/clients/" + client.id() + "/secrets";
        var added = tenant.management().body(Map.of("label", "spring")).post(secrets).then().statusCode(201).extract();
        String second = added.path("client_secret");
        client.token(API);
        String first = eventOf(client).at("/details/client_credential/id").asText();
        new TestClient(tenant, client.id(), second).token(API);
        JsonNode used = eventOf(client).at("/details/client_credential");
        assertEquals(added.path("id"), used.path("id").asText());
        assertEquals("spring", used.path("label").asText());
        assertFalse(first.equals(used.path("id").asText()));
        assertFalse(eventOf(client).toString().contains(second));
    }

    @Test
    void an_issued_token_tells_which_certificate_it_depends_on() {
        tenant.api(API, "read").api("https://bound-token-events.example/",
                Map.of("proof_of_possession", Map.of("mechanism", "mtls", "required", false)), "read");
        Holder holder = Holder.selfSigned("CN=job");
        TestClient bySecret = tenant.client("by secret").granted(API, "read").granted("https://bound-token-events.example/",
                "read");
        bySecret.tokenRequest(API).header("Client-Cert", holder.header()).post("/oauth/token").then().statusCode(200);
        assertFalse(eventOf(bySecret).has("mtls_thumbprint_sha256")); // nothing depends on it
        bySecret.tokenRequest("https://bound-token-events.example/").header("Client-Cert", holder.header()).post("/oauth/token")
                .then().statusCode(200);
        assertEquals(holder.thumbprint(), eventOf(bySecret).path("mtls_thumbprint_sha256").asText());
        TestClient byCertificate = new TestClient(tenant, tenant.management().body(Map.of("name", "by certificate",
                "grant_types", List.of("client_credentials"), "client_authentication_methods",
                Map.of("self_signed_tls_client_auth", Map.of("credentials",
                        List.of(Map.of("credential_type", "x509_cert", "pem", holder.pem()))))))
                .post("/api/v2/clients").then().statusCode(201).extract().path("client_id"), "").granted(API, "read");
        given().formParam("grant_type", "client_credentials").formParam("client_id", byCertificate.id())
                .formParam("audience", API).header("Client-Cert", holder.header()).post("/oauth/token").then().statusCode(200);
        assertEquals(holder.thumbprint(), eventOf(byCertificate).path("mtls_thumbprint_sha256").asText());
    }

    @Test
    void the_log_tells_why_a_token_was_refused_and_what_may_have_been_meant() {
        TestClient billing = tenant.api(API, "read").client("Billing");
        String id = billing.id().substring(0, 4) + "…";
        billing.tokenRequest("https://token-events.example").post("/oauth/token").then().statusCode(403);
        assertLine("Token refused: Billing (" + id + "), audience https://token-events.example: unknown audience; "
                + "did you mean https://token-events.example/?");
        billing.tokenRequest(API).post("/oauth/token").then().statusCode(403);
        assertLine("Token refused: Billing (" + id + "), audience " + API + ": no client grant");
        new TestClient(tenant, billing.id(), "a-wrong-secret").tokenRequest(API).post("/oauth/token").then().statusCode(401);
        assertLine("Token refused: Billing (" + id + "), not authenticated, audience " + API + ": wrong client secret");
        assertTrue(lines.stream().noneMatch(line -> line.contains("a-wrong-secret") || line.contains(billing.secret())));
    }

    @Test
    void nothing_a_caller_sends_can_forge_a_line_of_the_log_or_show_a_secret_there() {
        String secret = "s3cret-in-the-wrong-place";
        RestAssured.given().contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParam("grant_type", "client_credentials").formParam("client_id", secret)
                .formParam("client_secret", "x").formParam("audience", "https://x.example/\u20282026 INFO all is well\u202e")
                .post("/oauth/token").then().statusCode(401);
        assertLine("Token refused: unknown application (s3cr…), not authenticated, audience https://x.example/"
                + "?2026 INFO all is well?: unknown client");
        new TestClient(tenant, "a\r\nb", "x").tokenRequest("y").post("/oauth/token").then().statusCode(400);
        assertTrue(lines.stream().noneMatch(line -> line.contains("\n") || line.contains("\r")), lines.toString());
    }

    private Response forwarded(TestClient client, String address, String audience) {
        return RestAssured.given().spec(client.tokenRequest(audience)).header("auth0-forwarded-for", address)
                .post("/oauth/token");
    }

    /** The newest event that names the client. */
    private JsonNode eventOf(TestClient client) {
        return log.newest(500).stream().map(json::of).filter(event -> client.id().equals(event.path("client_id").asText())
                && event.path("type").asText().endsWith("eccft")).findFirst().orElseThrow();
    }

    private void assertLine(String line) {
        assertTrue(lines.contains(line), () -> line + " is not in " + lines);
    }
}
