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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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

import dev.postern.Eventually;
import dev.postern.entity.ChangeNews;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.entity.OtherHistory;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.StoreState;
import dev.postern.entity.StoreUnavailable;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

class RegistryFollowerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final StoreState state = new StoreState();
    private final SharedStore store = new SharedStore();
    private final CurrentSnapshot current = new CurrentSnapshot();
    private final Registry registry = new Registry(store, store, state, current);
    private final Recorder log = new Recorder();
    private final Recorder clockLog = new Recorder();
    private final Word news = new Word();
    private volatile Instant now = NOON;
    private RegistryFollower follower;

    @BeforeEach
    void start() {
        Logger.getLogger(RegistryFollower.class.getName()).addHandler(log);
        Logger.getLogger(StoreClock.class.getName()).addHandler(clockLog);
        registry.load();
        follower = new RegistryFollower(registry, news, state, () -> Duration.ofMillis(2), new TestClock());
        assertEquals(Optional.empty(), follower.lastSuccess());
        follower.start();
        awaitPolls(1);
    }

    @AfterEach
    void stop() throws InterruptedException {
        follower.stop(new ShutdownEvent());
        Logger.getLogger(RegistryFollower.class.getName()).removeHandler(log);
        Logger.getLogger(StoreClock.class.getName()).removeHandler(clockLog);
    }

    @Test
    void what_others_write_and_delete_reaches_the_snapshot() {
        store.written("c1");
        Eventually.await(() -> current.get().client("c1").isPresent());
        store.deleted("c1");
        Eventually.await(() -> current.get().client("c1").isEmpty());
        assertEquals(2, current.get().version());
    }

    @Test
    void a_registry_that_does_not_change_costs_one_look_at_the_feed() {
        RegistrySnapshot before = current.get();
        awaitPolls(5);
        assertSame(before, current.get());
        assertEquals(1, store.loads.get(), "only the one at start");
        assertEquals(0, store.finds.get());
    }

    @Test
    void the_snapshot_stays_while_the_store_is_away_and_goes_on_afterwards() {
        store.written("c1");
        Eventually.await(() -> current.get().client("c1").isPresent());
        Eventually.await(() -> follower.lastSuccess().equals(Optional.of(NOON)));

        store.failure = new StoreUnavailable(new SQLException("disk gone"));
        awaitPolls(1); // one that had begun before
        now = NOON.plusSeconds(60);
        awaitPolls(5);
        store.written("c2");
        awaitPolls(5);
        assertTrue(current.get().client("c1").isPresent());
        assertTrue(current.get().client("c2").isEmpty());
        assertEquals(Optional.of(NOON), follower.lastSuccess());

        store.failure = null;
        Eventually.await(() -> current.get().client("c2").isPresent());
        Eventually.await(() -> follower.lastSuccess().equals(Optional.of(NOON.plusSeconds(60))));
    }

    @Test
    void an_absence_is_logged_once_and_so_is_the_return() {
        store.failure = new StoreUnavailable(new SQLException("disk gone"));
        awaitPolls(5);
        store.failure = null;
        Eventually.await(() -> log.records.size() == 2);
        awaitPolls(5);

        assertEquals(2, log.records.size(), log.records.toString());
        assertTrue(log.records.get(0).getLevel().intValue() >= Level.WARNING.intValue());
        String words = log.records.get(0).getMessage() + Arrays.toString(log.records.get(0).getParameters());
        assertTrue(words.contains("disk gone"), words);
        assertEquals(Level.INFO.intValue(), log.records.get(1).getLevel().intValue());
    }

    @Test
    void the_clock_of_a_shared_store_is_followed_and_a_difference_is_told_once() {
        List<Duration> told = new CopyOnWriteArrayList<>();
        follower.onStoreClock(told::add);
        awaitPolls(25);
        assertEquals(List.of(), told, "a store of this process has no clock of its own");
        store.clock = Optional.of(NOON.plusSeconds(4));
        Eventually.await(() -> told.contains(Duration.ofSeconds(4)));
        store.clock = Optional.of(NOON.minusSeconds(60));
        Eventually.await(() -> told.contains(Duration.ofSeconds(-60)));
        awaitPolls(25);
        assertEquals(Duration.ofSeconds(-60), follower.storeClockOffset());
        store.clock = Optional.of(NOON);
        Eventually.await(() -> clockLog.records.size() == 2);
        assertTrue(clockLog.records.get(0).getLevel().intValue() >= Level.WARNING.intValue());
        assertEquals(Duration.ZERO, follower.storeClockOffset());
    }

    @Test
    void a_defect_in_one_poll_does_not_end_the_following() {
        store.failure = new IllegalStateException("a document that is not JSON");
        awaitPolls(3);
        store.failure = null;
        store.written("c1");
        Eventually.await(() -> current.get().client("c1").isPresent());
    }

    @Test
    void a_feed_that_does_not_reach_back_makes_it_load_again() {
        RegistrySnapshot before = current.get();
        store.forgetful = true;
        store.written("c1");
        Eventually.await(() -> current.get().client("c1").isPresent());
        assertNotSame(before, current.get());
        assertTrue(store.loads.get() > 1);
        assertEquals(0, store.finds.get());
    }

    @Test
    void another_history_replaces_everything_that_was_known() {
        AtomicInteger told = new AtomicInteger();
        registry.onHistoryReplaced(told::incrementAndGet);
        store.written("kept");
        store.written("lost");
        Eventually.await(() -> current.get().client("lost").isPresent());
        store.failure = new StoreUnavailable(new SQLException("the failover"));
        awaitPolls(1);
        store.lost(1, "new");
        assertTrue(current.get().client("lost").isPresent());
        store.failure = null;
        Eventually.await(() -> current.get().client("lost").isEmpty() && registry.historiesReplaced() == 1);
        assertTrue(current.get().client("kept").isPresent() && current.get().client("new").isPresent());
        assertEquals(1, told.get());
        store.written("more");
        Eventually.await(() -> current.get().client("more").isPresent());
        assertEquals(1, registry.historiesReplaced(), "once for each history");

        store.lost(0);
        Eventually.await(() -> current.get().version() == 0);
        assertEquals(2, registry.historiesReplaced());
        assertEquals(0, current.get().clientCount());
    }

    @Test
    void a_history_that_cannot_be_used_is_left_alone_until_it_can_be() {
        store.written("known");
        Eventually.await(() -> current.get().client("known").isPresent());
        store.whole = false;
        store.lost(0, "foreign");
        Eventually.await(() -> state.strangeness().isPresent());
        awaitPolls(5);
        assertTrue(state.strangeness().get().contains("another key"));
        assertTrue(current.get().client("known").isPresent());
        assertTrue(current.get().client("foreign").isEmpty());
        assertEquals(0, registry.historiesReplaced());
        assertEquals(1, log.records.size(), log.records.toString());

        store.whole = true;
        Eventually.await(() -> current.get().client("foreign").isPresent());
        Eventually.await(() -> state.strangeness().isEmpty());
    }

    @Test
    void keys_that_cannot_be_used_keep_a_history_out() {
        store.written("known");
        Eventually.await(() -> current.get().client("known").isPresent());
        AtomicInteger published = new AtomicInteger();
        registry.onLoad(keys -> published::incrementAndGet);
        store.lost(0, "second");
        Eventually.await(() -> current.get().client("second").isPresent());
        assertEquals(1, published.get());
        registry.onLoad(keys -> {
            throw new IllegalStateException("this master key cannot open them");
        });
        store.lost(0, "third");
        Eventually.await(() -> state.strangeness().isPresent());
        assertTrue(current.get().client("second").isPresent());
        assertEquals(1, published.get());
    }

    @Test
    void stopped_it_asks_no_more() throws InterruptedException {
        follower.stop(new ShutdownEvent());
        Eventually.await(() -> !store.poller.isAlive());
    }

    @Test
    void news_is_followed_at_once_and_a_burst_of_it_is_a_few_looks_at_the_feed() {
        RegistryFollower seldom = new RegistryFollower(registry, news, state, () -> Duration.ofHours(1), new TestClock());
        follower.stop(new ShutdownEvent());
        int soFar = store.polls.get();
        seldom.start();
        Eventually.await(() -> store.polls.get() > soFar);
        store.written("c1");
        news.told.run();
        Eventually.await(() -> current.get().client("c1").isPresent());

        int before = store.polls.get();
        for (int n = 0; n < 10_000; n++) {
            store.deleted("c1");
            news.told.run();
        }
        Eventually.await(() -> current.get().version() == 10_001);
        assertTrue(store.polls.get() - before < 5_000, "looked " + (store.polls.get() - before) + " times");
        seldom.stop(new ShutdownEvent());
        news.told.run(); // too late, and harmless
        assertTrue(news.stopped);
    }

    @Test
    void a_store_that_did_not_answer_somebody_is_asked_until_it_is_back_however_long_the_interval() {
        RegistryFollower seldom = new RegistryFollower(registry, news, state, () -> Duration.ofHours(1), new TestClock());
        follower.stop(new ShutdownEvent());
        int soFar = store.polls.get();
        seldom.start();
        Eventually.await(() -> store.polls.get() > soFar);
        store.failure = new StoreUnavailable(new SQLException("no answer"));
        state.didNotAnswer();
        assertTrue(state.isAway());
        awaitPolls(2);
        store.written("c1");
        store.failure = null;
        Eventually.await(() -> current.get().client("c1").isPresent());
        seldom.stop(new ShutdownEvent());
    }

    private void awaitPolls(int more) {
        int target = store.polls.get() + more;
        Eventually.await(() -> store.polls.get() >= target);
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

    private static final class Word implements ChangeNews {
        private volatile Runnable told;
        private volatile boolean stopped;

        @Override
        public void start(Runnable told) {
            this.told = told;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public boolean arrives() {
            return true;
        }
    }

    /** What another process shares with us: clients, and a feed of who changed. */
    private static final class SharedStore implements RegistryStore, StoreContents {
        private final AtomicInteger polls = new AtomicInteger();
        private final AtomicInteger loads = new AtomicInteger();
        private final AtomicInteger finds = new AtomicInteger();
        private final Map<String, Entity> clients = new ConcurrentHashMap<>();
        private final List<FeedEntry> feed = new CopyOnWriteArrayList<>();
        private volatile RuntimeException failure;
        private volatile boolean forgetful;
        private volatile boolean whole = true;
        private volatile String history = "first ";
        private volatile Optional<Instant> clock = Optional.empty();
        private volatile Thread poller;

        void written(String id) {
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            clients.put(id,
                    new Entity(EntityKind.CLIENT, id, feed.size() + 1L, nothing.deepCopy().put("client_id", id), nothing));
            feed.add(new FeedEntry(new FeedPosition(feed.size() + 1L, history + (feed.size() + 1)), EntityKind.CLIENT, id, id));
        }

        void deleted(String id) {
            clients.remove(id);
            feed.add(new FeedEntry(new FeedPosition(feed.size() + 1L, history + (feed.size() + 1)), EntityKind.CLIENT, id, id));
        }

        /** A failover to a server that has only so many of the changes, and gives the numbers out again. */
        void lost(int kept, String... since) {
            history += "then another ";
            List<FeedEntry> gone = List.copyOf(feed.subList(kept, feed.size()));
            gone.forEach(change -> clients.remove(change.id()));
            feed.removeAll(gone);
            for (String id : since) {
                written(id);
            }
        }

        @Override
        public Optional<List<FeedEntry>> changesAfter(FeedPosition known) {
            poller = Thread.currentThread();
            polls.incrementAndGet();
            RuntimeException failing = failure;
            if (failing != null) {
                throw failing;
            }
            List<FeedEntry> all = new ArrayList<>(feed);
            int version = (int) known.version();
            if (version > all.size() || (version > 0 && !all.get(version - 1).position().equals(known))) {
                throw new OtherHistory("another", false);
            }
            boolean missing = forgetful && version < all.size();
            return missing ? Optional.empty() : Optional.of(all.subList(version, all.size()));
        }

        @Override
        public Optional<Instant> now() {
            return clock;
        }

        @Override
        public FeedPosition read(Reader reader) {
            loads.incrementAndGet();
            reader.keys(List.of());
            if (!whole) {
                throw new IllegalStateException("another key");
            }
            clients.values().forEach(reader::entity);
            return feed.isEmpty() ? FeedPosition.START : feed.get(feed.size() - 1).position();
        }

        @Override
        public Optional<Entity> find(EntityKind kind, String id) {
            finds.incrementAndGet();
            return Optional.ofNullable(clients.get(id));
        }

        @Override
        public List<Entity> list(EntityQuery query) {
            finds.incrementAndGet();
            return query.where().get(EntityQuery.ID).stream().filter(clients::containsKey).map(clients::get).toList();
        }

        @Override
        public long count(EntityQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T write(FeedPosition known, Function<RegistryTransaction, T> work) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Recorder extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord message) {
            if (Thread.currentThread() == store.poller) { // a server of other tests has a follower, too
                records.add(message);
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}
