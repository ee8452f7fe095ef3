package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.config.HostName;
import dev.postern.entity.FeedPosition;
import dev.postern.limits.RateKey;
import dev.postern.limits.Replica;
import dev.postern.limits.Replica.Progress;
import dev.postern.limits.ReplicaStore;
import dev.postern.limits.ReplicaStore.Living;
import dev.postern.limits.ReplicaStore.Self;
import dev.postern.limits.ReplicaStore.Sight;

class PostgresqlReplicaStoreTest {

    private static final RateKey KEY = new RateKey("rlp_1", "c1");
    private static final RateKey SHARED = new RateKey("rlp_2", "");

    /** Seconds; no test takes so long by itself. */
    private static final int LONG = 1_000;

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }

    @Test
    void replicas_see_each_other_until_they_leave() {
        ReplicaStore one = open();
        assertTrue(one.isShared());
        assertEquals(new Sight(1, Map.of()), one.beat(self("a", "1.0"), FeedPosition.START, Map.of()));
        assertEquals(new Sight(2, Map.of()), open().beat(self("b", "1.1"), FeedPosition.START, Map.of()));
        assertEquals(new Sight(2, Map.of()), one.beat(self("a", "1.0"), FeedPosition.START, Map.of()));
        open().leave("b");
        assertEquals(new Sight(1, Map.of()), one.beat(self("a", "1.0"), FeedPosition.START, Map.of()));
    }

    @Test
    void a_replica_that_was_not_heard_of_for_five_seconds_does_not_count_and_does_again_when_it_comes_back()
            throws SQLException {
        ReplicaStore store = open();
        store.beat(self("a", "1.0"), FeedPosition.START, Map.of(KEY, 5_000L));
        store.beat(self("b", "1.0"), FeedPosition.START, Map.of());
        age("a");
        assertEquals(new Sight(1, Map.of()), store.beat(self("b", "1.0"), FeedPosition.START, Map.of()));
        store.beat(self("a", "1.0"), FeedPosition.START, Map.of(KEY, 6_000L));
        assertEquals(new Sight(2, Map.of(KEY, 6_000L)), store.beat(self("b", "1.0"), FeedPosition.START, Map.of()));
    }

    @Test
    void a_replica_learns_what_the_others_are_asked_for() {
        ReplicaStore store = open();
        store.beat(self("a", "1.0"), FeedPosition.START, Map.of(KEY, 5_000L, SHARED, 1L));
        store.beat(self("b", "1.0"), FeedPosition.START, Map.of(KEY, 2_500L));
        assertEquals(Map.of(KEY, 2_500L), store.beat(self("a", "1.0"), FeedPosition.START, Map.of(KEY, 4_000L)).elsewhere());
        assertEquals(Map.of(KEY, 6_500L, SHARED, 1L), store.beat(self("c", "1.0"), FeedPosition.START, Map.of()).elsewhere());
    }

    @Test
    void each_is_listed_with_what_it_told_the_oldest_first() throws SQLException {
        ReplicaStore store = open();
        store.beat(new Self("a", "pod-a", "1.0"), FeedPosition.START, Map.of());
        store.beat(self("b", "1.1"), FeedPosition.START, Map.of());
        execute("UPDATE replica SET started_at = started_at - 60000 WHERE id = 'b'",
                "UPDATE replica SET seen_at = seen_at - 1000 WHERE id = 'a'");
        Living living = store.living();
        assertEquals(List.of("b", "a"), living.replicas().stream().map(Replica::id).toList());
        Replica a = living.replicas().get(1);
        assertEquals("pod-a 1.0", a.host() + " " + a.version());
        assertEquals(Optional.of(new Progress(OptionalLong.of(0), Duration.ZERO)), a.progress());
        assertTrue(Duration.between(a.seenAt(), living.now()).toMillis() >= 1_000, a + " at " + living.now());
        age("a");
        assertEquals(1, store.living().replicas().size());
    }

    @Test
    void who_lacks_a_change_is_behind_since_the_change_was_there() throws SQLException {
        ReplicaStore store = open();
        change(1, 2, 3);
        beat(store, at(3));
        assertEquals(new Progress(OptionalLong.of(0), Duration.ZERO), progress(store));
        change(4, 5);
        assertEquals(new Progress(OptionalLong.of(2), Duration.ZERO), progress(store), "only the newest");
        beat(store, at(3));
        passSeconds(LONG);
        beat(store, at(3));
        assertEquals(OptionalLong.of(2), progress(store).missing());
        assertTrue(isLongBehind(store), progress(store).toString());
        beat(store, at(4));
        assertTrue(isLongBehind(store), "one of the two is still missing");
        change(6);
        beat(store, at(5));
        assertEquals(OptionalLong.of(1), progress(store).missing());
        assertFalse(isLongBehind(store), "what was due is applied");
        passSeconds(LONG);
        beat(store, at(6));
        assertEquals(new Progress(OptionalLong.of(0), Duration.ZERO), progress(store));
    }

    @Test
    void who_is_further_behind_than_the_feed_reaches_is_counted() throws SQLException {
        ReplicaStore store = open();
        change(1, 2, 3, 4);
        beat(store, at(1));
        execute("DELETE FROM change_feed WHERE version <= 2");
        passSeconds(LONG);
        assertEquals(OptionalLong.of(3), progress(store).missing());
        assertTrue(isLongBehind(store), progress(store).toString());
    }

    @Test
    void who_has_applied_changes_of_another_history_is_behind_until_it_has_this_one() throws SQLException {
        ReplicaStore store = open();
        change(1, 2, 3);
        beat(store, at(3));
        execute("DELETE FROM change_feed WHERE version > 1");
        beat(store, at(3));
        passSeconds(LONG);
        beat(store, at(3));
        assertEquals(OptionalLong.empty(), progress(store).missing());
        assertTrue(isLongBehind(store), progress(store).toString());
        beat(store, at(1));
        assertEquals(new Progress(OptionalLong.of(0), Duration.ZERO), progress(store));
        change(2);
        beat(store, at(1));
        passSeconds(LONG);
        beat(store, at(1));
        assertEquals(OptionalLong.of(1), progress(store).missing());
        assertTrue(isLongBehind(store), progress(store).toString());
    }

    @Test
    void a_replica_of_the_version_before_tells_less() throws SQLException {
        ReplicaStore store = open();
        execute("INSERT INTO replica (id, version, started_at, seen_at) SELECT 'old', '0.2.0', now - 1000, now FROM "
                + "(SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now) clock");
        assertEquals(2, store.beat(self("a", "1.0"), FeedPosition.START, Map.of()).alive());
        Replica old = store.living().replicas().get(0);
        assertEquals("old 0.2.0 ", old.id() + " " + old.version() + " " + old.host());
        assertEquals(Optional.empty(), old.progress());
    }

    @Test
    void a_long_name_is_cut() throws SQLException {
        ReplicaStore store = open();
        store.beat(self("a", "1.0"), FeedPosition.START, Map.of());
        execute("UPDATE replica SET host = repeat('x', 10000), version = repeat('1', 10000)");
        Replica cut = store.living().replicas().get(0);
        assertEquals(HostName.LENGTH_MAX, cut.host().length());
        assertEquals(HostName.LENGTH_MAX, cut.version().length());
    }

    @Test
    void the_store_of_one_process_is_not_shared(@TempDir Path directory) {
        try (SqliteFile file = new SqliteFile(directory)) {
            assertFalse(file.database().replicaStore().isShared());
        }
    }

    private static Self self(String id, String version) {
        return new Self(id, "", version);
    }

    private static FeedPosition at(long version) {
        return new FeedPosition(version, "identity " + version);
    }

    private static void beat(ReplicaStore store, FeedPosition applied) {
        store.beat(self("a", "1.0"), applied, Map.of());
    }

    private static Progress progress(ReplicaStore store) {
        return store.living().replicas().get(0).progress().orElseThrow();
    }

    private static boolean isLongBehind(ReplicaStore store) {
        return progress(store).behindFor().toSeconds() >= LONG;
    }

    private void change(int... versions) throws SQLException {
        for (int version : versions) {
            execute("INSERT INTO change_feed (version, identity, kind, entity_id, entity_key) VALUES (" + version
                    + ", 'identity "
                    + version + "', 'CLIENT', 'c1', 'c1')");
        }
    }

    private void passSeconds(int seconds) throws SQLException {
        execute("UPDATE replica SET due_at = due_at - " + seconds * 1_000);
    }

    private void age(String replica) throws SQLException {
        execute("UPDATE replica SET seen_at = seen_at - 5001 WHERE id = '" + replica + "'",
                "UPDATE rate_demand SET seen_at = seen_at - 5001 WHERE replica = '" + replica + "'");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = opened.get(0).dataSource().getConnection(); Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    private ReplicaStore open() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database().replicaStore();
    }
}
