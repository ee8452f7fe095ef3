package dev.postern.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.ShutdownEvent;

class RegistryFollowerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final SharedStore store = new SharedStore();
    private final Registry registry = new Registry(store);
    private final Recorder log = new Recorder();
    private volatile Instant now = NOON;
    private RegistryFollower follower;

    @BeforeEach
    void start() {
        Logger.getLogger(RegistryFollower.class.getName()).addHandler(log);
        registry.load();
        follower = new RegistryFollower(registry, () -> Duration.ofMillis(2), new TestClock());
        assertEquals(Optional.empty(), follower.lastSuccess());
        follower.start();
        awaitPolls(1);
    }

    @AfterEach
    void stop() throws InterruptedException {
        follower.stop(new ShutdownEvent());
        Logger.getLogger(RegistryFollower.class.getName()).removeHandler(log);
    }

    @Test
    void what_others_write_and_delete_reaches_the_snapshot() {
        store.written("c1");
        await(() -> registry.current().client("c1").isPresent());
        store.deleted("c1");
        await(() -> registry.current().client("c1").isEmpty());
        assertEquals(2, registry.current().version());
    }

    @Test
    void a_registry_that_does_not_change_costs_one_look_at_the_feed() {
        RegistrySnapshot before = registry.current();
        awaitPolls(5);
        assertSame(before, registry.current());
        assertEquals(1, store.loads.get(), "only the one at start");
        assertEquals(0, store.finds.get());
    }

    @Test
    void the_snapshot_stays_while_the_store_is_away_and_goes_on_afterwards() {
        store.written("c1");
        await(() -> registry.current().client("c1").isPresent());
        await(() -> follower.lastSuccess().equals(Optional.of(NOON)));

        store.failure = new StoreUnavailable(new SQLException("disk gone"));
        awaitPolls(1); // one that had begun before
        now = NOON.plusSeconds(60);
        awaitPolls(5);
        store.written("c2");
        awaitPolls(5);
        assertTrue(registry.current().client("c1").isPresent());
        assertTrue(registry.current().client("c2").isEmpty());
        assertEquals(Optional.of(NOON), follower.lastSuccess());

        store.failure = null;
        await(() -> registry.current().client("c2").isPresent());
        await(() -> follower.lastSuccess().equals(Optional.of(NOON.plusSeconds(60))));
    }

    @Test
    void an_absence_is_logged_once_and_so_is_the_return() {
        store.failure = new StoreUnavailable(new SQLException("disk gone"));
        awaitPolls(5);
        store.failure = null;
        await(() -> log.records.size() == 2);
        awaitPolls(5);

        assertEquals(2, log.records.size(), log.records.toString());
        assertTrue(log.records.get(0).getLevel().intValue() >= Level.WARNING.intValue());
        assertEquals("disk gone", log.records.get(0).getThrown().getMessage());
        assertEquals(Level.INFO.intValue(), log.records.get(1).getLevel().intValue());
    }

    @Test
    void a_defect_in_one_poll_does_not_end_the_following() {
        store.failure = new IllegalStateException("a document that is not JSON");
        awaitPolls(3);
        store.failure = null;
        store.written("c1");
        await(() -> registry.current().client("c1").isPresent());
    }

    @Test
    void a_feed_that_does_not_reach_back_makes_it_load_again() {
        RegistrySnapshot before = registry.current();
        store.forgetful = true;
        store.written("c1");
        await(() -> registry.current().client("c1").isPresent());
        assertNotSame(before, registry.current());
        assertTrue(store.loads.get() > 1);
        assertEquals(0, store.finds.get());
    }

    @Test
    void stopped_it_asks_no_more() throws InterruptedException {
        follower.stop(new ShutdownEvent());
        await(() -> !store.poller.isAlive());
    }

    private void awaitPolls(int more) {
        int target = store.polls.get() + more;
        await(() -> store.polls.get() >= target);
    }

    private static void await(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUp, "did not happen");
            Thread.onSpinWait();
        }
    }

    private final class TestClock extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** What another process shares with us: clients, and a feed of who changed. */
    private static final class SharedStore implements RegistryStore {
        private final AtomicInteger polls = new AtomicInteger();
        private final AtomicInteger loads = new AtomicInteger();
        private final AtomicInteger finds = new AtomicInteger();
        private final Map<String, Entity> clients = new ConcurrentHashMap<>();
        private final List<Change> feed = new CopyOnWriteArrayList<>();
        private volatile RuntimeException failure;
        private volatile boolean forgetful;
        private volatile Thread poller;

        void written(String id) {
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            clients.put(id,
                    new Entity(EntityKind.CLIENT, id, feed.size() + 1L, nothing.deepCopy().put("client_id", id), nothing));
            feed.add(new Change(feed.size() + 1L, EntityKind.CLIENT, id, id));
        }

        void deleted(String id) {
            clients.remove(id);
            feed.add(new Change(feed.size() + 1L, EntityKind.CLIENT, id, id));
        }

        @Override
        public Optional<List<Change>> changesAfter(long version) {
            poller = Thread.currentThread();
            polls.incrementAndGet();
            RuntimeException failing = failure;
            if (failing != null) {
                throw failing;
            }
            List<Change> all = new ArrayList<>(feed);
            boolean missing = forgetful && version < all.size();
            return missing ? Optional.empty() : Optional.of(all.subList((int) version, all.size()));
        }

        @Override
        public long load(Consumer<Entity> consumer) {
            loads.incrementAndGet();
            long version = feed.size();
            clients.values().forEach(consumer);
            return version;
        }

        @Override
        public Optional<Entity> find(EntityKind kind, String id) {
            finds.incrementAndGet();
            return Optional.ofNullable(clients.get(id));
        }

        @Override
        public List<Entity> list(EntityQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long count(EntityQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T write(Function<RegistryTransaction, T> work) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Recorder extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord message) {
            records.add(message);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}
