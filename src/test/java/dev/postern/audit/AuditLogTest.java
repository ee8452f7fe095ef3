package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.AdjustableClock;
import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;

class AuditLogTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00.123Z"), ZoneOffset.UTC);

    @Test
    void token_events_never_push_out_what_operators_did() {
        AuditLog log = log(2, 1, 2, 100, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        log.operation(EventType.MANAGEMENT_WRITE, Events.CALLER, "Create a client", Optional.of("ops"), Optional.empty(),
                JsonNodeFactory.instance.objectNode());
        for (int n = 0; n < 10; n++) {
            Events.refuse(log, "c" + n);
            log.operation(EventType.MANAGEMENT_REFUSED, Events.CALLER, "Delete a client", Optional.of("ops"),
                    Optional.empty(), JsonNodeFactory.instance.objectNode());
        }

        assertEquals(EventType.MANAGEMENT_WRITE, reader.read().orElseThrow().type());
        assertEquals(EventType.TOKEN_REFUSED, reader.read().orElseThrow().type());
        assertEquals(EventType.MANAGEMENT_REFUSED, reader.read().orElseThrow().type());
        assertTrue(reader.read().isEmpty());
        assertEquals(18, reader.takeLost());
    }

    @Test
    void the_newest_events_come_first() {
        AuditLog log = new AuditLog(10, NOON);
        refuse(log, "first");
        refuse(log, "second");
        refuse(log, "third");
        assertEquals(List.of("third", "second"), clientIds(log.newest(2)));
    }

    @Test
    void a_full_log_drops_the_oldest() {
        AuditLog log = new AuditLog(3, NOON);
        for (int i = 0; i < 5; i++) {
            refuse(log, "c" + i);
        }
        assertEquals(List.of("c4", "c3", "c2"), clientIds(log.newest(100)));
        assertEquals(3, log.size());
    }

    @Test
    void a_reader_gets_every_event_once_and_in_order() {
        AuditLog log = new AuditLog(10, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        refuse(log, "a");
        refuse(log, "b");
        assertEquals(List.of("a", "b"), clientIds(readAll(reader)));
        assertTrue(reader.read().isEmpty());
        refuse(log, "c");
        assertEquals(List.of("c"), clientIds(readAll(reader)));
        assertEquals(0, reader.takeLost());
    }

    @Test
    void a_reader_that_falls_a_ring_behind_learns_how_many_events_it_lost() {
        AuditLog log = new AuditLog(4, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        for (int i = 0; i < 10; i++) {
            refuse(log, "c" + i);
        }
        assertEquals(List.of("c6", "c7", "c8", "c9"), clientIds(readAll(reader)));
        assertEquals(6, reader.takeLost());
        assertEquals(0, reader.takeLost());
    }

    @Test
    void writers_at_once_lose_nothing_that_fits() throws InterruptedException {
        int writers = 8;
        int each = 5_000;
        AuditLog log = new AuditLog(writers * each, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        List<AuditEvent> read = new ArrayList<>();
        runAtOnce(writers, each, log, () -> read.addAll(readAll(reader)));
        read.addAll(readAll(reader));
        Set<Long> sequences = new HashSet<>();
        read.forEach(event -> sequences.add(event.sequence()));
        assertEquals(writers * each, read.size());
        assertEquals(writers * each, sequences.size());
    }

    @Test
    void events_read_and_lost_add_up_when_writers_overrun_the_reader() throws InterruptedException {
        AuditLog log = new AuditLog(16, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        List<AuditEvent> read = new ArrayList<>();
        runAtOnce(8, 5_000, log, () -> read.addAll(readAll(reader)));
        read.addAll(readAll(reader));
        assertEquals(8 * 5_000, read.size() + reader.takeLost());
        assertFalse(reader.hasMore());
    }

    @Test
    void overlong_values_are_cut() {
        AuditLog log = new AuditLog(1, NOON);
        log.tokenRefused(Events.CALLER, false, Optional.of("i".repeat(5_000)), Optional.empty(), Optional.of("a".repeat(5_000)),
                Optional.of("s".repeat(5_000)), Optional.of("o".repeat(5_000)), Optional.empty(),
                new OAuthError.InvalidRequest("d".repeat(5_000)));
        AuditEvent.TokenRefused event = (AuditEvent.TokenRefused) log.newest(1).get(0);
        assertEquals(TextBounds.LENGTH_MAX, event.clientId().orElseThrow().length());
        assertEquals(TextBounds.LENGTH_MAX, event.audience().orElseThrow().length());
        assertEquals(TextBounds.LENGTH_MAX, event.scope().orElseThrow().length());
        assertEquals(TextBounds.LENGTH_MAX, event.description().length());
    }

    @Test
    void an_issued_token_is_recorded_without_its_value() {
        AuditLog log = new AuditLog(1, NOON);
        Events.issue(log);
        assertFalse(log.newest(1).toString().contains(Events.TOKEN_VALUE));
    }

    @Test
    void refusals_that_anybody_can_cause_push_out_no_other_event() {
        AuditLog log = log(50, 5, 10, 100, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        for (int n = 0; n < 20; n++) {
            Events.issue(log);
            for (int m = 0; m < 200; m++) {
                Events.refuseUnproven(log, "nobody");
            }
        }
        List<AuditEvent> events = readAll(reader);
        assertEquals(20, events.stream().filter(AuditEvent.TokenIssued.class::isInstance).count());
        assertEquals(10, events.stream().filter(AuditEvent::isUnproven).count());
        assertEquals(90, reader.takeLost());
    }

    @Test
    void refusals_beyond_the_rate_are_counted_in_one_event() {
        AdjustableClock clock = new AdjustableClock();
        AuditLog log = log(5, 5, 100, 10, clock);
        for (int n = 0; n < 1_000; n++) {
            Events.refuseUnproven(log, "nobody");
        }
        log.sumUp();
        assertEquals(10, log.newest(100).size(), "not within the second");
        clock.advance(Duration.ofSeconds(1));
        log.sumUp();
        log.sumUp();
        List<AuditEvent> events = log.newest(100);
        assertEquals(11, events.size());
        assertEquals(990, ((AuditEvent.RefusalsCounted) events.get(0)).count());
    }

    @Test
    void large_events_push_out_the_oldest_early_and_a_reader_learns_of_it() {
        AuditLog log = log(100, 5, 5, 5, NOON);
        AuditLog.Reader reader = log.readerAt(AuditLog.START);
        for (int n = 0; n < 100; n++) {
            worstRefusal(log, true);
        }
        int read = readAll(reader).size();
        assertTrue(log.bytes() <= 100L * AuditConfig.EVENT_BYTES, "takes " + log.bytes());
        assertTrue(read > 10 && read < 40, "read " + read);
        assertEquals(100, read + reader.takeLost());
        assertEquals(read, log.size());
    }

    @Test
    void a_full_log_of_the_largest_events_of_every_kind_takes_no_more_than_is_promised() {
        AuditLog log = log(10_000, 500, 2_000, Integer.MAX_VALUE, NOON);
        for (int n = 0; n < 1_500; n++) {
            worstRefusal(log, true);
            worstRefusal(log, false);
            Events.issueWorst(log, LONG + n);
            log.rateLimitReached(EventType.RATE_LIMIT_NEAR, worst(n), Events.client(LONG + n), LONG + n, 1, 1);
            log.quotaConsumed(
                    new QuotaConsumption("client", n + "c".repeat(64), n + LONG.substring(0, 251), "per_hour", 1, 100, 1));
            worstOperation(log, EventType.MANAGEMENT_REFUSED);
            worstOperation(log, n % 2 == 0 ? EventType.MANAGEMENT_WRITE : EventType.MANAGEMENT_READ);
        }
        for (AuditEvent event : log.newest(20_000)) {
            int promised = event instanceof AuditEvent.Operation ? 80 * 1024 : 16 * 1024;
            assertTrue(event.bytes() <= promised, event.bytes() + " bytes: " + event.type());
            long taken = RetainedBytes.of(event);
            assertTrue(taken <= event.bytes(), "takes " + taken + " of " + event.bytes() + ": " + event.type());
        }
        long promised = 10_000L * AuditConfig.EVENT_BYTES + 500L * AuditConfig.OPERATION_BYTES
                + 2_000L * AuditConfig.EVENT_BYTES;
        assertTrue(log.bytes() <= promised && log.bytes() > promised * 9 / 10, "counted " + log.bytes() + " of " + promised);
        long taken = RetainedBytes.of(log);
        assertTrue(taken <= promised, "taken " + taken + " of " + promised);
    }

    @Test
    void what_was_cut_says_so() {
        AuditLog log = new AuditLog(1, NOON);
        Events.issueWorst(log, "Billing");
        AuditEvent.TokenIssued issued = (AuditEvent.TokenIssued) log.newest(1).get(0);
        assertTrue(issued.scope().length() <= TextBounds.SCOPE_LENGTH_MAX && issued.scope().endsWith(" …"), issued.scope());
        assertEquals("a😀…", TextBounds.bounded("a😀bc", 4));
        assertEquals("ab…", TextBounds.bounded("ab😀c", 4), "no half of a pair");
    }

    private static final String LONG = "長".repeat(5_000);

    private static AuditLog log(int eventsMax, int operationsMax, int unprovenMax, int unprovenPerSecond, Clock clock) {
        return new AuditLog(eventsMax, operationsMax, unprovenMax, unprovenPerSecond, clock, RefusalLog.SILENT);
    }

    private static Caller worst(int n) {
        Optional<String> text = Optional.of(n + LONG);
        return new Caller("2001:db8:1111:2222:3333:4444:5555:6666", text, text, text).forwardedFor(text);
    }

    private static void worstRefusal(AuditLog log, boolean proven) {
        Optional<String> text = Optional.of(log.size() + LONG);
        log.tokenRefused(worst(log.size()), proven, text, text, text, text, text, Optional.empty(),
                new OAuthError.InvalidRequest(text.get()));
    }

    /** Details that are as large as they may be; the log leaves larger ones out. */
    private static void worstOperation(AuditLog log, EventType type) {
        Optional<String> text = Optional.of(LONG);
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        ObjectNode request = details.putObject("request").put("path", Operations.bounded(LONG));
        String values = type == EventType.MANAGEMENT_REFUSED ? LONG : "q".repeat(5_000);
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (int n = 0; n < 100; n++) {
            query.put(n + values, List.of(values, values));
        }
        request.set("query", Operations.query(query));
        request.put("userAgent", Operations.bounded(LONG));
        if (type != EventType.MANAGEMENT_REFUSED) {
            details.set("changes", Operations.json(IntStream.range(0, 200).mapToObj(AuditLogTest::largeChange).toList()));
        }
        details.putObject("response").set("body",
                Operations.bounded(JsonNodeFactory.instance.objectNode().put("a", "長".repeat(2_600))));
        log.operation(type, worst(log.size()), LONG, text, text, details);
    }

    private static EntityChange largeChange(int n) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("a", "長".repeat(100));
        return new EntityChange(EntityKind.CLIENT, "c".repeat(64), Optional.of(document), Optional.of(document), true,
                List.of(), List.of());
    }

    private static void runAtOnce(int writers, int each, AuditLog log, Runnable meanwhile) throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int n = 0; n < each; n++) {
                    refuse(log, "c");
                }
            });
            thread.start();
            threads.add(thread);
        }
        go.countDown();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            meanwhile.run();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void refuse(AuditLog log, String clientId) {
        Events.refuse(log, clientId);
    }

    private static List<AuditEvent> readAll(AuditLog.Reader reader) {
        List<AuditEvent> events = new ArrayList<>();
        for (Optional<AuditEvent> event = reader.read(); event.isPresent(); event = reader.read()) {
            events.add(event.get());
        }
        return events;
    }

    private static List<String> clientIds(List<AuditEvent> events) {
        return events.stream().map(event -> ((AuditEvent.TokenRefused) event).clientId().orElseThrow()).toList();
    }
}
