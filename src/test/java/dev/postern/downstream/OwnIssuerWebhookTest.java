package dev.postern.downstream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.TlsIdentity;
import dev.postern.actions.OutboundHttp;
import dev.postern.actions.OutboundRefused;
import dev.postern.actions.Webhook;
import dev.postern.actions.WebhookFailed;

/** A receiver over TLS with a certificate of a private authority, asked with a token of Postern itself. */
@QuarkusTest
@TestProfile(OwnIssuerProfile.class)
class OwnIssuerWebhookTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    ActionWebhooks webhooks;
    @Inject
    OutboundCalls calls;
    @ConfigProperty(name = "test.receiver.port")
    int port;

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpsServer receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpsServer.create(new InetSocketAddress(port), 0);
        receiver.setHttpsConfigurator(new HttpsConfigurator(new TlsIdentity(null, OwnIssuerProfile.directory("server.crt"),
                OwnIssuerProfile.directory("server.key"), null).context()));
        receiver.createContext("/", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] answer = "{\"claims\":{\"a\":1}}".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void postern_is_its_own_issuer() throws Exception {
        assertEquals(1, webhooks.call(webhook("localhost", Webhook.Authentication.OIDC_CLIENT), Optional.empty(),
                JSON.createObjectNode()).toCompletableFuture().get(60, TimeUnit.SECONDS).claims().path("a").asInt());
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(authorizations.get(0).split("\\.")[1]));
        assertEquals("http://localhost:8080/", claims.path("iss").asText());
        assertEquals("test-bootstrap", claims.path("azp").asText());
        assertEquals("read:clients", claims.path("scope").asText());
    }

    @Test
    void a_certificate_for_another_name_is_refused() {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> webhooks.call(
                webhook("127.0.0.1", Webhook.Authentication.NONE), Optional.empty(), JSON.createObjectNode())
                .toCompletableFuture().get(60, TimeUnit.SECONDS));
        assertThat(assertInstanceOf(WebhookFailed.class, failure.getCause()).getMessage(), containsString("certificate"));
        assertEquals(List.of(), authorizations);
    }

    @Test
    void without_allowed_hosts_fetch_calls_nothing() {
        OutboundHttp.Request request = new OutboundHttp.Request("GET", URI.create("https://localhost:" + port + "/"), List.of(),
                new byte[0], OutboundHttp.Redirect.FOLLOW);
        ExecutionException failure = assertThrows(ExecutionException.class,
                () -> calls.send(request, Duration.ofSeconds(10)).toCompletableFuture().get(60, TimeUnit.SECONDS));
        assertEquals(OutboundRefused.Reason.HOST_NOT_ALLOWED,
                assertInstanceOf(OutboundRefused.class, failure.getCause()).reason());
    }

    private Webhook webhook(String host, Webhook.Authentication authentication) {
        return new Webhook(URI.create("https://" + host + ":" + port + "/hook"), authentication, Optional.empty(),
                Webhook.OnFailure.DENY, Duration.ofSeconds(10));
    }
}
