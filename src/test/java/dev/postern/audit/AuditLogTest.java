package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.oauth.OAuthError;

class AuditLogTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00.123Z"), ZoneOffset.UTC);

    @Test
    void token_events_never_push_out_what_operators_did() {
        AuditLog log = new AuditLog(2, 1, NOON);
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
        log.tokenRefused(Events.CALLER, Optional.of("i".repeat(5_000)), Optional.empty(), Optional.of("a".repeat(5_000)),
                Optional.of("s".repeat(5_000)), Optional.of("o".repeat(5_000)),
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
