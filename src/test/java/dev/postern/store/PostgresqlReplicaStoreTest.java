package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.limits.RateKey;
import dev.postern.limits.ReplicaStore;
import dev.postern.limits.ReplicaStore.Sight;

class PostgresqlReplicaStoreTest {

    private static final RateKey KEY = new RateKey("rlp_1", "c1");
    private static final RateKey SHARED = new RateKey("rlp_2", "");

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
        assertEquals(new Sight(1, Map.of()), one.beat("a", "1.0", Map.of()));
        assertEquals(new Sight(2, Map.of()), open().beat("b", "1.1", Map.of()));
        assertEquals(new Sight(2, Map.of()), one.beat("a", "1.0", Map.of()));
        open().leave("b");
        assertEquals(new Sight(1, Map.of()), one.beat("a", "1.0", Map.of()));
    }

    @Test
    void a_replica_that_was_not_heard_of_for_five_seconds_does_not_count_and_does_again_when_it_comes_back()
            throws SQLException {
        ReplicaStore store = open();
        store.beat("a", "1.0", Map.of(KEY, 5_000L));
        store.beat("b", "1.0", Map.of());
        age("a");
        assertEquals(new Sight(1, Map.of()), store.beat("b", "1.0", Map.of()));
        store.beat("a", "1.0", Map.of(KEY, 6_000L));
        assertEquals(new Sight(2, Map.of(KEY, 6_000L)), store.beat("b", "1.0", Map.of()));
    }

    @Test
    void a_replica_learns_what_the_others_are_asked_for() {
        ReplicaStore store = open();
        store.beat("a", "1.0", Map.of(KEY, 5_000L, SHARED, 1L));
        store.beat("b", "1.0", Map.of(KEY, 2_500L));
        assertEquals(Map.of(KEY, 2_500L), store.beat("a", "1.0", Map.of(KEY, 4_000L)).elsewhere());
        assertEquals(Map.of(KEY, 6_500L, SHARED, 1L), store.beat("c", "1.0", Map.of()).elsewhere());
    }

    @Test
    void the_store_of_one_process_is_not_shared(@TempDir Path directory) {
        try (SqliteFile file = new SqliteFile(directory)) {
            assertFalse(file.database().replicaStore().isShared());
        }
    }

    private void age(String replica) throws SQLException {
        try (Connection connection = opened.get(0).dataSource().getConnection(); Statement sql = connection.createStatement()) {
            sql.execute("UPDATE replica SET seen_at = seen_at - 5001 WHERE id = '" + replica + "'");
            sql.execute("UPDATE rate_demand SET seen_at = seen_at - 5001 WHERE replica = '" + replica + "'");
        }
    }

    private ReplicaStore open() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database().replicaStore();
    }
}
