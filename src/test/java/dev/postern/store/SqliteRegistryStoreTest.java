package dev.postern.store;

import static dev.postern.entity.EntityKind.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.entity.FeedPosition;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.StoreUnavailable;

class SqliteRegistryStoreTest extends RegistryStoreContract {

    @TempDir
    Path directory;

    private final List<SqliteFile> opened = new ArrayList<>();

    @Override
    RegistryStore open() {
        return open("");
    }

    @Override
    void execute(String... statements) throws SQLException {
        try (Connection connection = opened.get(0).dataSource().getConnection(); Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    @AfterEach
    void close_the_files() {
        opened.forEach(SqliteFile::close);
    }

    @Test
    void a_lock_another_process_does_not_give_back_is_an_unavailable_store_until_it_does() throws SQLException {
        RegistryStore impatient = open("&busy_timeout=1");
        try (Connection elsewhere = opened.get(0).dataSource().getConnection(); Statement sql = elsewhere.createStatement()) {
            sql.execute("BEGIN IMMEDIATE");
            for (int n = 0; n < 10; n++) { // more often than the pool has connections
                assertThrows(StoreUnavailable.class, () -> insertInto(impatient, "c1"));
            }
            assertEquals(FeedPosition.START, load(impatient, entity -> {
            }), "reading needs no lock");
            sql.execute("ROLLBACK");
        }
        insertInto(impatient, "c1");
        assertEquals("c1", impatient.find(CLIENT, "c1").orElseThrow().id());
    }

    @Test
    void a_closed_database_is_an_unavailable_store() {
        RegistryStore store = open("");
        opened.get(opened.size() - 1).close();

        assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
        assertThrows(StoreUnavailable.class, () -> store.changesAfter(FeedPosition.START));
        assertThrows(StoreUnavailable.class, () -> load(store, entity -> {
        }));
        assertThrows(StoreUnavailable.class, () -> insertInto(store, "c1"));
    }

    private RegistryStore open(String parameters) {
        SqliteFile file = new SqliteFile(directory, parameters);
        opened.add(file);
        return file.database().registryStore();
    }

    private static void insertInto(RegistryStore store, String id) {
        store.write(registry -> registry.insert(CLIENT, id, client(id), JsonNodeFactory.instance.objectNode()));
    }
}
