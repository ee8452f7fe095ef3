package dev.postern.downstream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.ShiftedClock;
import dev.postern.logstream.EventBatch;
import dev.postern.logstream.LogStream;
import dev.postern.logstream.LogStreamSender.Delivery;
import dev.postern.logstream.LogStreamSender.Outcome;
import dev.postern.logstream.LogStreamSink;

@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class DownstreamCallsTest {

    private static final EventBatch BATCH = new EventBatch("{\"log_id\":\"1\"}".getBytes(StandardCharsets.UTF_8), 1, 0);
    private static final int CALLS_AT_ONCE = 16;

    @Inject
    DownstreamCalls calls;
    @Inject
    MeterRegistry meters;
    @Inject
    ShiftedClock clock;
    @ConfigProperty(name = "test.other-party.port")
    int port;

    private OtherParty party;

    @BeforeEach
    void start_with_a_token_that_has_expired() {
        party = new OtherParty(port);
        party.expiresIn = 1;
        awaitDelivery();
        party.reset();
    }

    /**
     * Until calls arrive, as many at once as a test makes: the connections that a former party closed may still be among
     * those that the client keeps. Lets the hold-off of a failed token request pass.
     */
    private void awaitDelivery() {
        Eventually.await(() -> {
            clock.advance(OtherPartyProfile.TOKEN_HOLD_OFF);
            return Set.of(Outcome.DELIVERED).equals(Set.copyOf(outcomes(sendAtOnce(CALLS_AT_ONCE))));
        });
    }

    @AfterEach
    void stop() {
        party.close();
    }

    @Test
    void sixteen_first_calls_at_once_ask_for_one_token() {
        assertThat(outcomes(sendAtOnce(CALLS_AT_ONCE)), everyItem(is(Outcome.DELIVERED)));
        assertThat(party.tokenRequests, hasSize(1));
        assertThat(party.calls, hasSize(CALLS_AT_ONCE));
        assertEquals(1, authorizations().size());
    }

    @Test
    void the_token_request_is_a_form_with_the_configured_credentials() {
        send(stream());
        String form = party.tokenRequests.get(0);
        assertThat(form, containsString("grant_type=client_credentials"));
        assertThat(form, containsString("client_id=postern"));
        assertThat(form, containsString("client_secret=downstream-secret"));
        assertThat(form, containsString("audience=https%3A%2F%2Fsiem.example%2F"));
        assertThat(form, containsString("scope=write%3Aevents"));
    }

    @Test
    void a_token_is_reused() {
        send(stream());
        send(stream());
        assertEquals(1, authorizations().size());
        assertThat(party.tokenRequests, hasSize(1));
    }

    @Test
    void a_token_is_renewed_before_it_expires() {
        party.expiresIn = 12; // renewed from two seconds on
        boolean stillGood = false;
        for (int attempt = 0; attempt < 5 && !stillGood; attempt++) { // a machine that stood still for ten seconds shows nothing
            party.revokeTokens();
            Instant obtained = Instant.now();
            send(stream());
            String first = newestAuthorization();
            int requests = party.tokenRequests.size();
            Eventually.await(() -> {
                send(stream());
                return !first.equals(newestAuthorization());
            });
            assertThat(party.tokenRequests, hasSize(requests + 1));
            stillGood = Instant.now().isBefore(obtained.plusSeconds(12));
        }
        assertTrue(stillGood, "the first token was still good");
    }

    @Test
    void a_401_is_answered_by_one_fresh_token_and_one_more_call() {
        send(stream());
        party.revokeTokens();
        assertEquals(Outcome.DELIVERED, send(stream()).outcome());
        assertThat(party.tokenRequests, hasSize(2));
        assertEquals(List.of(200, 401, 200), party.calls.stream().map(OtherParty.Call::answered).toList());
    }

    @Test
    void many_401s_at_once_are_answered_by_one_fresh_token() {
        send(stream());
        party.revokeTokens();
        assertThat(outcomes(sendAtOnce(CALLS_AT_ONCE)), everyItem(is(Outcome.DELIVERED)));
        assertThat(party.tokenRequests, hasSize(2));
    }

    @Test
    void a_destination_that_refuses_every_token_is_not_offered_one_after_the_other() {
        send(stream());
        party.refusesEveryToken = true;
        Delivery first = send(stream());
        assertEquals(Outcome.FAILED, first.outcome());
        assertThat(first.detail(), containsString("401"));
        for (int i = 0; i < 5; i++) {
            send(stream());
        }
        assertThat(party.tokenRequests, hasSize(2));
        assertThat(party.calls, hasSize(1 + 2 + 5));
    }

    @Test
    void a_token_endpoint_that_is_down_is_asked_once_and_used_again_when_it_is_back() {
        party.tokenStatus = 503;
        List<Delivery> deliveries = sendAtOnce(CALLS_AT_ONCE);
        deliveries.add(send(stream()));
        assertThat(outcomes(deliveries), everyItem(is(Outcome.FAILED)));
        assertThat(deliveries.get(0).detail(), containsString("no access token"));
        assertThat(party.tokenRequests, hasSize(1));
        assertThat(party.calls, hasSize(0));
        party.tokenStatus = 200;
        assertEquals(Outcome.FAILED, send(stream()).outcome());
        clock.advance(OtherPartyProfile.TOKEN_HOLD_OFF);
        assertEquals(Outcome.DELIVERED, send(stream()).outcome());
        assertThat(party.tokenRequests, hasSize(2));
    }

    @Test
    void a_token_endpoint_that_does_not_answer_holds_nobody_forever() {
        party.tokenDelayMillis = 20_000;
        assertEquals(Outcome.FAILED, send(stream()).outcome());
        party.tokenDelayMillis = 0;
        clock.advance(OtherPartyProfile.TOKEN_HOLD_OFF);
        assertEquals(Outcome.DELIVERED, send(stream()).outcome());
    }

    @Test
    void the_streams_own_authorization_goes_before_the_token() {
        send(stream(origin("localhost"), Optional.of("Splunk abc"), Map.of()));
        assertEquals("Splunk abc", party.calls.get(0).authorization());
        assertThat(party.tokenRequests, hasSize(0));
    }

    @Test
    void a_401_to_the_streams_own_authorization_is_not_tried_again_at_once() {
        party.status = 401;
        assertEquals(Outcome.FAILED, send(stream(origin("localhost"), Optional.of("Splunk abc"), Map.of())).outcome());
        assertThat(party.calls, hasSize(1));
        assertThat(party.tokenRequests, hasSize(0));
    }

    @Test
    void a_destination_of_another_origin_does_not_get_the_token() {
        assertEquals(Outcome.DELIVERED, send(stream(origin("127.0.0.1"), Optional.empty(), Map.of())).outcome());
        assertNull(party.calls.get(0).authorization());
        assertThat(party.tokenRequests, hasSize(0));
    }

    @Test
    void redirects_are_not_followed() {
        party.status = 307;
        party.responseHeader = "Location: " + origin("localhost") + "/elsewhere";
        Delivery delivery = send(stream());
        assertEquals(Outcome.FAILED, delivery.outcome());
        assertThat(delivery.detail(), containsString("307"));
        assertThat(party.calls, hasSize(1));
    }

    @Test
    void custom_headers_go_along_except_those_that_are_not_the_streams_to_set() {
        send(stream(origin("localhost"), Optional.empty(), Map.of("X-Api-Key", "k1", "host", "evil.example", "Content-Length",
                "1", "Transfer-Encoding", "chunked", "authorization", "Basic x")));
        OtherParty.Call call = party.calls.get(0);
        assertEquals("k1", call.headers().getFirst("X-Api-Key"));
        assertEquals("localhost:" + port, call.headers().getFirst("Host"));
        assertEquals(String.valueOf(BATCH.body().length), call.headers().getFirst("Content-Length"));
        assertThat(call.authorization(), containsString("Bearer t"));
    }

    @Test
    void body_content_type_and_path_arrive_as_they_are() {
        send(stream());
        OtherParty.Call call = party.calls.get(0);
        assertEquals("/in/here", call.path());
        assertEquals("{\"log_id\":\"1\"}", call.body());
        assertThat(call.headers().getFirst("Content-Type"), containsString("application/x-ndjson"));
    }

    @Test
    void retry_after_is_read_in_seconds_and_as_a_date() {
        party.status = 429;
        party.responseHeader = "Retry-After: 17";
        assertEquals(Optional.of(Duration.ofSeconds(17)), send(stream()).retryAfter());
        party.status = 503;
        party.responseHeader = "Retry-After: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().plusSeconds(300).atZone(ZoneOffset.UTC));
        Duration asked = send(stream()).retryAfter().orElseThrow();
        assertTrue(asked.compareTo(Duration.ofSeconds(200)) > 0 && asked.compareTo(Duration.ofSeconds(301)) < 0, "" + asked);
        party.responseHeader = "Retry-After: soon";
        assertEquals(Optional.empty(), send(stream()).retryAfter());
    }

    @Test
    void a_batch_the_destination_cannot_take_is_refused_and_trouble_of_its_own_is_a_failure() {
        for (Map.Entry<Integer, Outcome> expected : Map.of(400, Outcome.REFUSED, 413, Outcome.REFUSED, 403, Outcome.FAILED,
                404, Outcome.FAILED, 500, Outcome.FAILED).entrySet()) {
            party.status = expected.getKey();
            assertEquals(expected.getValue(), send(stream()).outcome(), "status " + expected.getKey());
        }
    }

    @Test
    void nobody_listening_is_a_failure() {
        Delivery delivery = send(stream("http://localhost:" + FreePort.find(), Optional.of("x"), Map.of()));
        assertEquals(Outcome.FAILED, delivery.outcome());
    }

    @Test
    void calls_are_counted_by_outcome_and_never_by_address() {
        send(stream());
        assertTrue(
                meters.get("postern.downstream.calls").tags("target", "log-stream", "outcome", "success").timer().count() > 0);
        meters.find("postern.downstream.calls").timers().forEach(timer -> assertEquals(
                Set.of("target", "outcome"), Set.copyOf(timer.getId().getTags().stream().map(tag -> tag.getKey()).toList())));
    }

    @ParameterizedTest
    @ValueSource(strings = { "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            "Content-Length: 9000000000000", "Connection: close", "Content-Type: multipart/form-data; boundary=x" })
    void the_status_of_an_answer_without_end_counts_and_no_more_is_read(String header) {
        String chunk = "400\r\n" + "x".repeat(1_024) + "\r\n";
        Delivery delivered = toHostileDestination("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n", chunk, 0);
        assertEquals(Outcome.DELIVERED, delivered.outcome(), delivered.detail());
        Delivery failed = toHostileDestination("HTTP/1.1 500 No\r\n" + header + "\r\n\r\n", chunk, 0);
        assertEquals("the destination answered 500", failed.detail());
    }

    @Test
    void an_answer_that_drips_for_ever_is_ended() {
        Delivery delivered = toHostileDestination("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "1\r\nx\r\n", 100);
        assertEquals(Outcome.DELIVERED, delivered.outcome(), delivered.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = { "X-More: and more\r\n", "x" })
    void headers_without_end_are_a_failure(String more) {
        assertEquals(Outcome.FAILED, toHostileDestination("HTTP/1.1 200 OK\r\n", more, 0).outcome());
        assertEquals(Outcome.FAILED, toHostileDestination("HTTP/1.1 200 OK\r\n", more, 100).outcome());
    }

    @Test
    void interim_answers_without_end_are_a_failure() {
        assertEquals(Outcome.FAILED, toHostileDestination("", "HTTP/1.1 103 Early Hints\r\n\r\n", 0).outcome());
        assertEquals(Outcome.FAILED, toHostileDestination("", "HTTP/1.1 100 Continue\r\n\r\n", 100).outcome());
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, 50 })
    void a_token_answer_without_end_is_a_failure_that_passes(long pauseMillis) {
        for (List<String> answer : List.of(
                List.of("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                        "11\r\n{\"access_token\":\"\r\n"),
                List.of("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"),
                List.of("", "HTTP/1.1 103 Early Hints\r\n\r\n"))) {
            party.close();
            try (HostileParty hostile = new HostileParty(port, answer.get(0), answer.get(1), pauseMillis)) {
                Delivery delivery = send(stream());
                assertEquals(Outcome.FAILED, delivery.outcome());
                assertThat(delivery.detail(), containsString("no access token"));
                Eventually.await(() -> hostile.hungUp.get() > 0);
                assertThat(hostile.sent.get(), lessThan(32L << 20));
            }
            Eventually.await(this::isBack);
            party.expiresIn = 1;
            awaitDelivery();
        }
    }

    /** Whoever had the port before may still be leaving. */
    private boolean isBack() {
        try {
            party = new OtherParty(port);
            return true;
        } catch (UncheckedIOException inUse) {
            return false;
        }
    }

    /** The destination must have been hung up on, long before it could send much. */
    private Delivery toHostileDestination(String beginning, String again, long pauseMillis) {
        int hostilePort = FreePort.find();
        try (HostileParty hostile = new HostileParty(hostilePort, beginning, again, pauseMillis)) {
            Delivery delivery = send(stream("http://localhost:" + hostilePort, Optional.of("x"), Map.of()));
            Eventually.await(() -> hostile.hungUp.get() > 0);
            assertThat(hostile.sent.get(), lessThan(32L << 20));
            return delivery;
        }
    }

    private Delivery send(LogStream stream) {
        return calls.send(stream, BATCH).toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private List<Delivery> sendAtOnce(int count) {
        List<CompletableFuture<Delivery>> sent = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> send(stream()), task -> new Thread(task).start())).toList();
        return new java.util.ArrayList<>(sent.stream().map(CompletableFuture::join).toList());
    }

    private static List<Outcome> outcomes(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::outcome).toList();
    }

    private Set<String> authorizations() {
        return Set.copyOf(party.calls.stream().map(OtherParty.Call::authorization).toList());
    }

    private String newestAuthorization() {
        return party.calls.get(party.calls.size() - 1).authorization();
    }

    private LogStream stream() {
        return stream(origin("localhost"), Optional.empty(), Map.of());
    }

    private static LogStream stream(String origin, Optional<String> authorization, Map<String, String> headers) {
        return stream(origin, authorization, headers, Optional.empty());
    }

    private static LogStream stream(String origin, Optional<String> authorization, Map<String, String> headers,
            Optional<String> signingSecret) {
        return new LogStream("lst_1", "test", LogStream.Status.ACTIVE,
                new LogStreamSink(URI.create(origin + "/in/here"), LogStream.Format.JSONLINES, "application/x-ndjson",
                        authorization, headers, signingSecret),
                Set.of(), false, Optional.empty());
    }

    private String origin(String host) {
        return "http://" + host + ":" + port;
    }
}
