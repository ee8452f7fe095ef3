package dev.postern.store;

import static dev.postern.registry.EntityKind.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.registry.RegistryStore;
import dev.postern.registry.StoreUnavailable;

class PostgresqlRegistryStoreTest extends RegistryStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    RegistryStore open() {
        return open(url, "");
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
    }

    @Test
    void processes_that_start_at_once_migrate_once() throws Exception {
        String empty = PostgresqlServer.shared().createDatabase();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<PostgresqlDatabase>> starting = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                starting.add(threads.submit(() -> new PostgresqlDatabase(empty)));
            }
            for (Future<PostgresqlDatabase> each : starting) {
                opened.add(each.get());
                insertInto(each.get().database().registryStore(), "c" + opened.size());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_lock_another_process_does_not_give_back_is_an_unavailable_store_until_it_does() throws SQLException {
        RegistryStore impatient = open(url, "SET lock_timeout = '1ms'");
        try (Connection elsewhere = opened.get(0).dataSource().getConnection(); Statement sql = elsewhere.createStatement()) {
            sql.execute("BEGIN");
            sql.execute("UPDATE write_lock SET id = id");
            for (int n = 0; n < 10; n++) { // more often than the pool has connections
                assertThrows(StoreUnavailable.class, () -> insertInto(impatient, "c1"));
            }
            assertEquals(0, impatient.load(entity -> {
            }), "reading needs no lock");
            sql.execute("ROLLBACK");
        }
        insertInto(impatient, "c1");
        assertEquals("c1", impatient.find(CLIENT, "c1").orElseThrow().id());
    }

    @Test
    void connections_the_server_has_ended_are_made_anew() {
        RegistryStore store = open();
        insertInto(store, "c1");
        PostgresqlServer.shared().endConnections();
        assertEquals("c1", store.find(CLIENT, "c1").orElseThrow().id());
    }

    @Test
    void a_server_that_is_down_is_an_unavailable_store_until_it_is_back(@TempDir Path directory) {
        try (PostgresqlServer server = new PostgresqlServer(directory)) {
            RegistryStore store = open(server.createDatabase(), "");
            insertInto(store, "c1");
            server.stop();
            assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
            assertThrows(StoreUnavailable.class, () -> store.changesAfter(0));
            assertThrows(StoreUnavailable.class, () -> store.load(entity -> {
            }));
            assertThrows(StoreUnavailable.class, () -> insertInto(store, "c2"));
            server.startAgain();
            assertEquals("c1", store.find(CLIENT, "c1").orElseThrow().id());
            insertInto(store, "c2");
        }
    }

    private RegistryStore open(String databaseUrl, String sql) {
        PostgresqlDatabase database = new PostgresqlDatabase(databaseUrl, sql);
        opened.add(database);
        return database.database().registryStore();
    }

    private static void insertInto(RegistryStore store, String id) {
        store.write(registry -> registry.insert(CLIENT, id, client(id), JsonNodeFactory.instance.objectNode()));
    }
}
