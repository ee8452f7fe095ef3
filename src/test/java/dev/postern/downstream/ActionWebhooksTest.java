package dev.postern.downstream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.ShiftedClock;
import dev.postern.TlsIdentity;
import dev.postern.actions.Webhook;
import dev.postern.actions.Webhook.Authentication;
import dev.postern.actions.WebhookAnswer;
import dev.postern.actions.WebhookFailed;

/** Webhook Actions against receivers on loopback addresses. */
@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class ActionWebhooksTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final String SECRET = "a secret of some length";

    @Inject
    ActionWebhooks webhooks;
    @Inject
    @RestClient
    WebhookReceiver plain;
    @Inject
    ShiftedClock clock;
    @ConfigProperty(name = "test.other-party.port")
    int port;

    private OtherParty party;

    @BeforeEach
    void start_with_a_token_that_has_expired() {
        party = new OtherParty(port);
        party.expiresIn = 1;
        party.answer = "{}";
        Eventually.await(() -> {
            clock.advance(OtherPartyProfile.TOKEN_HOLD_OFF);
            return webhooks.call(webhook(Authentication.OIDC_CLIENT), Optional.empty(), event()).toCompletableFuture()
                    .handle((answer, failure) -> failure == null).join();
        });
        party.reset();
        party.answer = "{\"claims\":{\"https://example.com/tier\":\"gold\",\"level\":3,\"tags\":[\"a\",{\"b\":null}]}}";
    }

    @AfterEach
    void stop() {
        party.close();
    }

    @Test
    void the_event_is_posted_without_its_secrets_and_the_claims_come_back() throws Exception {
        WebhookAnswer answer = ask(webhook(Authentication.NONE));
        assertEquals(JSON.readTree(party.answer).get("claims"), answer.claims());
        assertEquals(List.of("https://example.com/tier", "level", "tags"), new ArrayList<>(answer.claims().properties().stream()
                .map(Map.Entry::getKey).toList()));
        assertTrue(answer.denial().isEmpty());
        OtherParty.Call call = party.calls.get(0);
        assertEquals("/hook", call.path());
        assertEquals(event().without("secrets"), JSON.readTree(call.body()));
        assertEquals("application/json", call.headers().getFirst("Content-Type"));
        assertEquals("10000", call.headers().getFirst("Postern-Timeout"));
        assertNull(call.authorization());
        assertNull(call.headers().getFirst("Postern-Signature"));
    }

    @Test
    void an_oidc_client_sends_posterns_own_token_and_a_401_brings_a_fresh_one() throws Exception {
        ask(webhook(Authentication.OIDC_CLIENT));
        party.revokeTokens();
        ask(webhook(Authentication.OIDC_CLIENT));
        assertEquals(List.of(200, 401, 200), party.calls.stream().map(OtherParty.Call::answered).toList());
        assertEquals(3, party.calls.stream().filter(call -> call.authorization().startsWith("Bearer t")).count());
        assertThat(party.tokenRequests, hasSize(2));
    }

    @Test
    void without_a_token_the_receiver_is_not_asked() {
        party.tokenStatus = 503;
        assertThat(failed("no_token", webhook(Authentication.OIDC_CLIENT)), containsString("no access token"));
        assertThat(party.calls, hasSize(0));
    }

    @Test
    void the_token_goes_to_no_origin_that_is_not_configured_for_it() {
        assertThat(failed("no_token", webhook("http://127.0.0.1:" + port + "/hook", Authentication.OIDC_CLIENT, PATIENT)),
                containsString("postern.downstream.origins"));
        assertThat(party.calls, hasSize(0));
    }

    @Test
    void the_request_for_posterns_own_token_is_not_asked_about() throws Exception {
        ObjectNode own = event();
        own.withObject("client").put("client_id", "postern");
        own.withObject("resource_server").put("identifier", "https://siem.example/");
        assertEquals(WebhookAnswer.nothing(), webhooks.call(webhook(Authentication.OIDC_CLIENT), Optional.empty(), own)
                .toCompletableFuture().get(30, TimeUnit.SECONDS));
        assertThat(party.calls, hasSize(0));
        webhooks.call(webhook(Authentication.NONE), Optional.empty(), own).toCompletableFuture().get(30, TimeUnit.SECONDS);
        own.withObject("resource_server").put("identifier", "https://another.example/");
        webhooks.call(webhook(Authentication.OIDC_CLIENT), Optional.empty(), own).toCompletableFuture().get(30,
                TimeUnit.SECONDS);
        assertThat(party.calls, hasSize(2));
    }

    @Test
    void a_signature_covers_the_time_and_the_body() throws Exception {
        long before = clock.instant().getEpochSecond();
        webhooks.call(webhook(Authentication.HMAC), Optional.of(SECRET), event()).toCompletableFuture().get(30,
                TimeUnit.SECONDS);
        OtherParty.Call call = party.calls.get(0);
        String signature = call.headers().getFirst("Postern-Signature");
        assertTrue(signature.matches("t=[0-9]+,v1=[0-9a-f]{64}"), signature);
        String time = signature.substring(2, signature.indexOf(','));
        assertTrue(Long.parseLong(time) >= before && Long.parseLong(time) <= clock.instant().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertEquals(HexFormat.of().formatHex(mac.doFinal((time + "." + call.body()).getBytes(StandardCharsets.UTF_8))),
                signature.substring(signature.indexOf("v1=") + 3));
        failed("no_secret", webhook(Authentication.HMAC));
    }

    @Test
    void a_receiver_denies() throws Exception {
        party.answer = "{\"claims\":null,\"deny\":{\"code\":\"invalid_request\",\"reason\":\"Outside office hours\"}}";
        WebhookAnswer answer = ask(webhook(Authentication.NONE));
        assertEquals(Optional.of(new WebhookAnswer.Denial("invalid_request", "Outside office hours")), answer.denial());
        assertTrue(answer.claims().isEmpty());
        party.answer = "{\"deny\":{\"code\":\"invalid_scope\"}}";
        assertEquals(Optional.of(new WebhookAnswer.Denial("invalid_scope", "")), ask(webhook(Authentication.NONE)).denial());
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"claims\":{}}", "{\"claims\":null,\"deny\":null}" })
    void a_receiver_with_nothing_to_say_lets_the_token_be(String nothing) throws Exception {
        party.answer = nothing;
        assertEquals(WebhookAnswer.nothing(), ask(webhook(Authentication.NONE)));
    }

    @Test
    void an_answer_of_204_lets_the_token_be() throws Exception {
        party.status = 204;
        assertEquals(WebhookAnswer.nothing(), ask(webhook(Authentication.NONE)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "null", "[]", "\"x\"", "{", "{}{}", "{\"claims\":[]}", "{\"claims\":{},\"claims\":{}}",
            "{\"claim\":{}}", "{\"claims\":{\"\":1}}", "{\"deny\":true}", "{\"deny\":{}}", "{\"deny\":{\"code\":\"no\"}}",
            "{\"deny\":{\"code\":7}}", "{\"deny\":{\"code\":\"invalid_scope\",\"reason\":1}}",
            "{\"deny\":{\"code\":\"invalid_scope\",\"status\":403}}", "{\"claims\":{},\"scope\":[]}" })
    void an_answer_that_is_not_as_described_is_none(String answer) {
        party.answer = answer;
        failed("bad_answer", webhook(Authentication.NONE));
    }

    @Test
    void an_answer_of_another_type_or_too_deep_or_too_long_is_none() {
        party.contentType = "text/html";
        failed("bad_answer", webhook(Authentication.NONE));
        party.contentType = "application/json";
        party.answer = "{\"claims\":{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}}";
        failed("bad_answer", webhook(Authentication.NONE));
        party.answer = "{\"claims\":{\"" + "x".repeat(257) + "\":1}}";
        failed("bad_answer", webhook(Authentication.NONE));
        party.answer = "{\"deny\":{\"code\":\"invalid_scope\",\"reason\":\"" + "x".repeat(1_001) + "\"}}";
        failed("bad_answer", webhook(Authentication.NONE));
        party.answer = "{\"claims\":{\"x\":\"" + "x".repeat(102_400) + "\"}}";
        assertThat(failed("bad_answer", webhook(Authentication.NONE)), containsString("102400 bytes"));
    }

    @Test
    void a_long_answer_within_the_limit_is_read() throws Exception {
        party.answer = "{\"claims\":{\"x\":\"" + "x".repeat(102_300) + "\"}}";
        assertEquals(102_300, ask(webhook(Authentication.NONE)).claims().path("x").asText().length());
    }

    @ParameterizedTest
    @ValueSource(ints = { 201, 202, 400, 401, 403, 404, 429, 500, 503 })
    void another_status_is_no_answer_and_is_not_asked_for_again(int status) {
        party.status = status;
        assertThat(failed("status", webhook(Authentication.NONE)), containsString(String.valueOf(status)));
        assertThat(party.calls, hasSize(1));
    }

    @Test
    void a_redirect_is_not_followed() {
        party.status = 307;
        party.responseHeader = "Location: http://localhost:" + port + "/elsewhere";
        assertThat(failed("redirect", webhook(Authentication.NONE)), containsString("redirects are not followed"));
        assertEquals(List.of("/hook"), party.calls.stream().map(OtherParty.Call::path).toList());
    }

    @Test
    void a_receiver_that_is_too_slow_is_not_waited_for_and_not_asked_again() {
        party.delayMillis = 3_000;
        assertThat(
                failed("timed_out", webhook("http://localhost:" + port + "/hook", Authentication.NONE, Duration.ofMillis(300))),
                containsString("300 ms"));
        Eventually.await(() -> party.unanswered.get() == 0);
        assertThat(party.calls, hasSize(1));
    }

    @Test
    void a_broken_connection_is_tried_once_more() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = server(connections, 1)) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/hook";
            assertEquals(WebhookAnswer.nothing(), ask(webhook(url, Authentication.NONE, PATIENT)));
            assertEquals(2, connections.get());
        }
        connections.set(0);
        try (ServerSocket server = server(connections, Integer.MAX_VALUE)) {
            failed("unreachable", webhook("http://127.0.0.1:" + server.getLocalPort() + "/hook", Authentication.NONE, PATIENT));
            assertEquals(2, connections.get());
        }
        failed("unreachable", webhook("http://127.0.0.1:" + FreePort.find() + "/hook", Authentication.NONE, PATIENT));
    }

    @ParameterizedTest
    @ValueSource(strings = { "127.0.0.2", "[::ffff:127.0.0.2]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[fd00::1]" })
    void a_private_address_is_refused_unless_it_is_listed(String host) {
        assertThat(failed("private_address", webhook("https://" + host + ":" + port + "/hook", Authentication.NONE, PATIENT)),
                containsString("postern.actions.private-addresses"));
        assertThat(party.calls, hasSize(0));
    }

    /** The REST client looks the name up for itself, and may find another address than the one that was checked. */
    @Test
    void nothing_is_written_to_an_address_that_is_not_admitted_even_if_the_check_before_found_another() {
        EventPost post = new EventPost("{}".getBytes(StandardCharsets.UTF_8), "application/json",
                Map.of("Postern-Timeout", "10000"));
        URI elsewhere = URI.create("http://127.0.0.2:" + port + "/hook");
        for (int i = 0; i < 20; i++) {
            assertThrows(RuntimeException.class, () -> plain.ask(elsewhere, post).await().atMost(PATIENT));
        }
        assertThat(party.calls, hasSize(0));
        assertEquals(200,
                plain.ask(URI.create("http://127.0.0.1:" + port + "/hook"), post).await().atMost(PATIENT).getStatus());
    }

    @Test
    void a_certificate_that_nobody_trusts_is_refused(@TempDir Path directory) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TlsIdentity.in(directory).context()));
        server.createContext("/", exchange -> party.calls.add(null));
        server.start();
        assertThat(failed("unreachable", webhook("https://127.0.0.1:" + server.getAddress().getPort() + "/hook",
                Authentication.NONE, PATIENT)), containsString("certificate"));
        assertThat(party.calls, hasSize(0));
        server.stop(0);
    }

    @Test
    void one_receiver_has_no_more_than_fifty_calls_in_flight() {
        party.delayMillis = 500;
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            calls.add(webhooks.call(webhook(Authentication.NONE), Optional.empty(), event()).toCompletableFuture()
                    .handle((answer, failure) -> failure instanceof WebhookFailed failed ? failed.outcome()
                            : failure == null ? "answered" : failure.toString()));
        }
        List<String> outcomes = calls.stream().map(CompletableFuture::join).toList();
        assertEquals(50, outcomes.stream().filter("answered"::equals).count(), outcomes.toString());
        assertEquals(10, outcomes.stream().filter("too_many_calls"::equals).count(), outcomes.toString());
    }

    @Test
    void no_text_of_a_webhook_has_its_secret() {
        assertThat(webhook("http://localhost:" + port + "/hook?key=s3cr3t", Authentication.NONE, PATIENT).toString(),
                not(containsString("s3cr3t")));
    }

    /** Closes so many connections after the request has come, and answers the others. */
    private static ServerSocket server(AtomicInteger connections, int closed) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    assertFalse(in.read(new byte[65_536]) < 0);
                    if (connections.incrementAndGet() > closed) {
                        socket.getOutputStream().write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    // closed at the end of the test
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private Webhook webhook(Authentication authentication) {
        return webhook("http://localhost:" + port + "/hook", authentication, PATIENT);
    }

    private static Webhook webhook(String url, Authentication authentication, Duration timeout) {
        return new Webhook(URI.create(url), authentication, Optional.of("KEY"), Webhook.OnFailure.DENY, timeout);
    }

    private static ObjectNode event() {
        ObjectNode event = JSON.createObjectNode();
        event.putObject("client").put("client_id", "abc").put("name", "Billing");
        event.putObject("resource_server").put("identifier", "https://orders.example/");
        event.putObject("secrets").put("KEY", SECRET);
        return event;
    }

    private WebhookAnswer ask(Webhook webhook) throws Exception {
        return webhooks.call(webhook, Optional.empty(), event()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private String failed(String outcome, Webhook webhook) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> ask(webhook));
        WebhookFailed failed = assertInstanceOf(WebhookFailed.class, failure.getCause());
        assertEquals(outcome, failed.outcome(), failed.getMessage());
        return failed.getMessage();
    }
}
