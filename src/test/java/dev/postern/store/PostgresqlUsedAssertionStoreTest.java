package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.postern.clientauth.UsedAssertionStore;

class PostgresqlUsedAssertionStoreTest extends UsedAssertionStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    UsedAssertionStore open() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database().usedAssertionStore();
    }

    @Test
    void what_expired_long_ago_by_the_databases_clock_is_forgotten() {
        assertTrue(store.isShared());
        forgetsOnlyWhatHasExpiredForLong(store);
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }
}
