package dev.postern.events;

import static dev.postern.events.MadeEvents.CODEC;
import static dev.postern.events.MadeEvents.NOON;
import static dev.postern.events.MadeEvents.WIRE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.audit.Events;
import dev.postern.entity.PendingEvent;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.StoreUnavailable;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;

class EventKeeperTest {

    private static final Caller CALLER = new Caller("192.0.2.7", Optional.empty(), Optional.empty(), Optional.empty());

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(NOON), ZoneOffset.UTC);
    private final AuditLog log = new AuditLog(20, clock);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeStore store = new FakeStore();
    private final FakePending pending = new FakePending();
    private final EventKeeper keeper = new EventKeeper(new Settings(), store, pending, () -> false, CODEC, WIRE, log, meters,
            clock);

    @Test
    void what_was_recorded_is_kept_once() {
        Events.issue(log);
        Events.issue(log);
        keeper.run();
        keeper.run();

        assertEquals(2, store.kept.size());
        assertEquals(2, meters.counter("postern.events.kept").count());
    }

    @Test
    void a_store_that_is_away_gets_everything_that_memory_still_holds_and_the_rest_is_counted() {
        store.away = true;
        for (int i = 0; i < 5; i++) {
            Events.issue(log);
        }
        keeper.run();
        for (int i = 0; i < 30; i++) {
            Events.issue(log);
        }
        keeper.run();
        store.away = false;
        keeper.run();

        assertEquals(5 + 20, store.kept.size(), "a batch in the keeper's hands, and a whole ring");
        assertEquals(10, meters.counter("postern.events.lost", "reason", "overwritten").count());
        assertEquals(0, meters.find("postern.events.backlog").gauge().value());
    }

    @Test
    void a_batch_whose_answer_was_lost_comes_again_as_it_was() {
        Events.issue(log);
        store.answerIsLost = true;
        keeper.run();
        Events.issue(log);
        keeper.run();

        assertEquals(List.of(1, 1, 1), store.batches, "the store takes a batch that it has for written as a whole");
    }

    @Test
    void a_store_that_is_too_slow_for_a_batch_gets_it_in_parts() {
        AuditLog large = new AuditLog(2_000, clock);
        EventKeeper patient = new EventKeeper(new Settings(), store, pending, () -> false, CODEC, WIRE, large,
                new SimpleMeterRegistry(), clock);
        for (int i = 0; i < 1_900; i++) {
            Events.issue(large);
        }
        store.takesAtMost = 300;
        for (int i = 0; i < 3; i++) {
            patient.run();
        }
        assertEquals(0, store.kept.size());
        patient.run();

        assertEquals(1_900, store.kept.size());
        assertEquals(List.of(1_900, 1_000, 500, 250), store.batches.subList(0, 4));
        assertEquals(1_900 - 7 * 250, store.batches.get(store.batches.size() - 1));
    }

    @Test
    void an_outage_is_told_once_also_while_nothing_happens() {
        List<String> lines = new ArrayList<>();
        Thread here = Thread.currentThread();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (Thread.currentThread() == here) { // a server of other tests has a keeper, too
                    lines.add(line.getLevel() + " " + line.getMessage());
                }
            }

            @Override
            public void flush() {
                // nothing is buffered
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Logger logger = Logger.getLogger(EventKeeper.class.getName());
        logger.addHandler(handler);
        try {
            store.away = true;
            for (int i = 0; i < 5; i++) {
                keeper.run();
            }
            assertEquals(1, lines.size(), lines.toString());
            store.away = false;
            keeper.run();
            keeper.run();
            assertEquals(2, lines.size(), lines.toString());
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void one_event_that_the_store_refuses_does_not_keep_the_others_away() {
        AuditEvent.Operation poison = log.event(log.nextOperation(), EventType.MANAGEMENT_WRITE, CALLER, "poison",
                Optional.empty(), Optional.empty(), JsonNodeFactory.instance.objectNode());
        Events.issue(log);
        log.operation(poison);
        Events.issue(log);
        store.refused = WIRE.logId(poison);
        keeper.run();

        assertEquals(2, store.kept.size());
        assertEquals(1, meters.counter("postern.events.lost", "reason", "not_storable").count());
    }

    @Test
    void an_event_stored_with_a_change_is_deleted_there_when_it_is_kept() {
        AuditEvent.Operation change = log.event(log.nextOperation(), EventType.MANAGEMENT_WRITE, CALLER, "Create a client",
                Optional.empty(), Optional.empty(), JsonNodeFactory.instance.objectNode());
        log.operation(change);
        store.away = true;
        keeper.run();
        assertEquals(List.of(), pending.deleted);
        store.away = false;
        keeper.run();
        assertEquals(List.of(WIRE.logId(change)), pending.deleted);
    }

    @Test
    void a_registry_that_takes_no_changes_does_not_stop_events_from_being_kept() {
        AuditEvent.Operation change = log.event(log.nextOperation(), EventType.MANAGEMENT_WRITE, CALLER, "Create a client",
                Optional.empty(), Optional.empty(), JsonNodeFactory.instance.objectNode());
        pending.away = true;
        log.operation(change);
        keeper.run();
        Events.issue(log);
        keeper.run();
        assertEquals(2, store.kept.size());
    }

    @Test
    void what_a_process_left_behind_is_kept_by_the_next() {
        AuditEvent.Operation change = MadeEvents.operation(1, NOON - 1, "Create a client", "");
        pending.stored.add(MadeEvents.pending(change));
        keeper.run();

        assertEquals(List.of(WIRE.id(change)), store.kept.stream().map(StoredEvent::id).toList());
        assertEquals(List.of(WIRE.logId(change)), pending.deleted);
    }

    @Test
    void a_flood_that_anybody_can_cause_gets_its_share_of_the_room() {
        AuditLog flooded = new AuditLog(5_000, clock);
        for (int i = 0; i < 5_000; i++) {
            flooded.tokenRefused(CALLER, false, Optional.of("guess-" + i), Optional.empty(), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.empty(), new OAuthError.InvalidClient("unknown client"));
        }
        new EventKeeper(new Settings(), store, pending, () -> false, CODEC, WIRE, flooded, meters, clock).run();

        assertEquals(1_000, store.kept.size());
        assertEquals(4_000, meters.counter("postern.events.lost", "reason", "unproven").count());
    }

    @Test
    void the_share_is_an_eighth_of_the_room_over_the_whole_time() {
        UnprovenShare share = new UnprovenShare(1L << 30, Duration.ofDays(30), 0);
        long admitted = 0;
        for (long second = 0; second < Duration.ofDays(30).toSeconds(); second++) {
            while (share.admits(second * 1_000, 100)) {
                admitted++;
            }
        }
        long bytes = admitted * 800;
        assertTrue(bytes > (1L << 30) / 9 && bytes < (1L << 30) / 7, bytes + " bytes");
    }

    @Test
    void long_texts_that_anybody_can_send_take_no_more_of_the_room() {
        AuditLog flooded = new AuditLog(5_000, clock);
        String text = "漢".repeat(500);
        for (int i = 0; i < 5_000; i++) {
            flooded.tokenRefused(CALLER, false, Optional.of(i + text), Optional.empty(), Optional.of(text), Optional.of(text),
                    Optional.of(text), Optional.empty(), new OAuthError.InvalidClient("unknown client"));
        }
        new EventKeeper(new Settings(), store, pending, () -> false, CODEC, WIRE, flooded, meters, clock).run();

        long bytes = store.kept.stream().mapToLong(event -> event.shape().get().bytes()).sum();
        assertTrue(store.kept.size() > 10 && bytes < 1_000 * 800, store.kept.size() + " events of " + bytes + " bytes");
    }

    @Test
    void old_events_are_deleted_after_the_clock_was_set_back_too() {
        AtomicLong millis = new AtomicLong(NOON);
        EventKeeper set = new EventKeeper(new Settings(), store, pending, () -> false, CODEC, WIRE, log, meters,
                new AtNow(millis));
        set.run();
        millis.addAndGet(-Duration.ofDays(365).toMillis());
        set.run();
        set.run();

        assertEquals(2, store.prunings);
    }

    /** A clock that tests set. */
    private static final class AtNow extends Clock {

        private final AtomicLong millis;

        AtNow(AtomicLong millis) {
            this.millis = millis;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
        }
    }

    private static final class Settings implements EventsConfig {

        @Override
        public boolean kept() {
            return true;
        }

        @Override
        public Duration keepFor() {
            return Duration.ofDays(30);
        }

        @Override
        public MemorySize sizeMax() {
            return new MemorySize(BigInteger.valueOf(1L << 20));
        }
    }

    private static final class FakeStore implements EventStore {

        private final List<StoredEvent> kept = new ArrayList<>();
        private boolean away;
        private String refused = "";
        private final List<Integer> batches = new ArrayList<>();
        private int prunings;
        private boolean answerIsLost;
        private int takesAtMost = Integer.MAX_VALUE;

        @Override
        public void keep(List<StoredEvent> batch) {
            if (away) {
                throw new StoreUnavailable(new IllegalStateException("away"));
            }
            if (batch.size() > takesAtMost) {
                batches.add(batch.size());
                throw new StoreUnavailable(new IllegalStateException("not in time"));
            }
            if (batch.stream().anyMatch(event -> event.id().toString().equals(refused))) {
                throw new RegistryRefusal.NotStorable();
            }
            kept.addAll(batch);
            batches.add(batch.size());
            if (answerIsLost) {
                answerIsLost = false;
                throw new StoreUnavailable(new IllegalStateException("no answer"));
            }
        }

        @Override
        public boolean prune(long before, long bytesMax) {
            if (away) {
                throw new StoreUnavailable(new IllegalStateException("away"));
            }
            prunings++;
            return false;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public <T> T read(Function<EventReader, T> work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EventCursors cursors() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public void close() {
            away = true;
        }
    }

    private static final class FakePending implements PendingEvents {

        private final List<PendingEvent> stored = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();
        private boolean away;

        @Override
        public List<PendingEvent> before(long epochMillis, int limit) {
            return stored.stream().filter(event -> event.epochMillis() < epochMillis && !deleted.contains(event.id())).toList();
        }

        @Override
        public void delete(Collection<String> ids) {
            if (away) {
                throw new StoreUnavailable(new IllegalStateException("read-only"));
            }
            deleted.addAll(ids);
        }
    }
}
