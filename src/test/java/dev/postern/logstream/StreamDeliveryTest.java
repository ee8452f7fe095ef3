package dev.postern.logstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.audit.Events;
import dev.postern.config.Issuer;
import dev.postern.logstream.LogStreamSender.Delivery;

class StreamDeliveryTest {

    private static final Delivery DOWN = Delivery.failed(Optional.empty(), "down");

    private final TestClock clock = new TestClock();
    private final AuditLog log = new AuditLog(100, clock);
    private final FakeSender sender = new FakeSender();
    private final StreamErrors errors = new StreamErrors();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void why_delivery_fails_is_known_until_it_works_again() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONARRAY, Set.of()));
        Events.issue(log);
        delivery.proceed();
        sender.answer(DOWN);
        assertEquals("down", errors.of(delivery.stream().id()).orElseThrow().message());
        clock.advance(Duration.ofMinutes(2));
        delivery.proceed();
        sender.answer(Delivery.DELIVERED);
        assertTrue(errors.of(delivery.stream().id()).isEmpty());
    }

    @Test
    void events_that_came_together_leave_in_one_request() throws JsonProcessingException {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONARRAY, Set.of()));
        Events.issue(log);
        Events.refuse(log, "who");
        delivery.proceed();
        JsonNode body = new ObjectMapper().readTree(sender.bodies.get(0));
        assertEquals(1, sender.bodies.size());
        assertEquals(2, body.size());
        assertEquals("seccft", body.at("/0/data/type").asText());
        assertEquals("feccft", body.at("/1/data/type").asText());
        assertEquals(body.at("/0/data/log_id"), body.at("/0/log_id"));
    }

    @Test
    void json_lines_are_one_event_a_line() throws JsonProcessingException {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of()));
        Events.issue(log);
        Events.refuse(log, "who");
        delivery.proceed();
        String[] lines = sender.bodies.get(0).split("\n", -1);
        assertEquals(2, lines.length);
        assertEquals("feccft", new ObjectMapper().readTree(lines[1]).at("/data/type").asText());
    }

    @Test
    void json_objects_leave_one_a_request_and_one_after_the_other() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONOBJECT, Set.of()));
        Events.issue(log);
        Events.issue(log);
        delivery.proceed();
        assertEquals(1, sender.bodies.size());
        sender.answer(Delivery.DELIVERED);
        assertEquals(2, sender.bodies.size());
        assertTrue(sender.bodies.get(1).startsWith("{\"log_id\""));
    }

    @Test
    void filters_let_only_their_category_through() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of("auth.token_exchange.fail")));
        Events.issue(log);
        Events.refuse(log, "who");
        Events.issue(log);
        delivery.proceed();
        assertEquals(1, sender.bodies.get(0).lines().count());
        assertTrue(sender.bodies.get(0).contains("feccft"));
    }

    @Test
    void a_paused_stream_sends_nothing_and_goes_on_where_it_stopped() {
        LogStream active = stream(LogStream.Format.JSONLINES, Set.of());
        StreamDelivery delivery = delivery(withStatus(active, LogStream.Status.PAUSED));
        Events.issue(log);
        delivery.proceed();
        assertEquals(0, sender.bodies.size());
        delivery.update(active);
        delivery.proceed();
        assertEquals(1, sender.bodies.size());
    }

    @Test
    void a_failed_batch_is_sent_again_unchanged_after_a_growing_wait() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of()));
        Events.issue(log);
        delivery.proceed();
        sender.answer(DOWN);
        Events.issue(log);
        delivery.proceed();
        assertEquals(1, sender.bodies.size(), "no attempt during the wait");
        clock.advance(Duration.ofSeconds(1));
        delivery.proceed();
        assertEquals(2, sender.bodies.size());
        assertEquals(sender.bodies.get(0), sender.bodies.get(1));
        sender.answer(DOWN);
        clock.advance(Duration.ofMillis(900));
        delivery.proceed();
        assertEquals(2, sender.bodies.size(), "the second wait is at least a second");
        clock.advance(Duration.ofMillis(1100));
        delivery.proceed();
        assertEquals(3, sender.bodies.size());
    }

    @Test
    void a_destination_that_asks_for_time_gets_it() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of()));
        Events.issue(log);
        delivery.proceed();
        sender.answer(Delivery.failed(Optional.of(Duration.ofSeconds(90)), "429"));
        clock.advance(Duration.ofSeconds(89));
        delivery.proceed();
        assertEquals(1, sender.bodies.size());
        clock.advance(Duration.ofSeconds(1));
        delivery.proceed();
        assertEquals(2, sender.bodies.size());
    }

    @Test
    void a_batch_the_destination_does_not_want_is_dropped_and_the_next_one_sent() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONOBJECT, Set.of()));
        Events.refuse(log, "first");
        Events.refuse(log, "second");
        delivery.proceed();
        sender.answer(Delivery.refused("413"));
        clock.advance(Duration.ofSeconds(1));
        delivery.proceed();
        assertTrue(sender.bodies.get(1).contains("second"));
        assertEquals(1, meters.counter("postern.log.streams.events", "outcome", "refused").count());
    }

    @Test
    void a_destination_that_fails_too_long_is_given_up_once() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of()));
        Events.issue(log);
        delivery.proceed();
        sender.answer(DOWN);
        clock.advance(Duration.ofHours(23));
        assertFalse(delivery.beginSuspension());
        clock.advance(Duration.ofHours(2));
        assertTrue(delivery.beginSuspension());
        assertFalse(delivery.beginSuspension());
    }

    @Test
    void a_success_starts_the_count_of_failures_anew() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of()));
        Events.issue(log);
        delivery.proceed();
        sender.answer(DOWN);
        clock.advance(Duration.ofHours(23));
        delivery.proceed();
        sender.answer(Delivery.DELIVERED);
        clock.advance(Duration.ofHours(2));
        assertFalse(delivery.beginSuspension());
    }

    @Test
    void what_a_stream_was_too_slow_for_is_counted() {
        StreamDelivery delivery = delivery(stream(LogStream.Format.JSONLINES, Set.of()));
        for (int i = 0; i < 130; i++) {
            Events.issue(log);
        }
        delivery.proceed();
        assertEquals(30, meters.counter("postern.audit.dropped").count());
    }

    private StreamDelivery delivery(LogStream stream) {
        LogStreamsConfig config = new DefaultStreamsConfig();
        RingSource source = new RingSource(log.readerAt(AuditLog.START),
                new AuditEventJson(new Issuer("https://auth.example"), 1), config);
        return new StreamDelivery(stream, source, new StreamDelivery.Context(sender, config, clock, Runnable::run,
                new DeliveryMeters(meters, clock), errors));
    }

    private static LogStream stream(LogStream.Format format, Set<String> categories) {
        return new LogStream("lst_1", "test", LogStream.Status.ACTIVE,
                new LogStreamSink(URI.create("https://siem.example/in"), format, "application/json", Optional.empty(), Map.of(),
                        Optional.empty()),
                categories, false, Optional.empty());
    }

    private static LogStream withStatus(LogStream stream, LogStream.Status status) {
        return new LogStream(stream.id(), stream.name(), status, stream.sink(), stream.categories(), stream.isPriority(),
                stream.startFrom());
    }

    private static final class FakeSender implements LogStreamSender {

        private final List<String> bodies = new ArrayList<>();
        private CompletableFuture<Delivery> open;

        @Override
        public CompletionStage<Delivery> send(LogStream stream, EventBatch batch) {
            assertTrue(open == null || open.isDone(), "one request at a time");
            bodies.add(new String(batch.body(), StandardCharsets.UTF_8));
            open = new CompletableFuture<>();
            return open;
        }

        void answer(Delivery delivery) {
            open.complete(delivery);
        }
    }

    private static final class TestClock extends Clock {

        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
