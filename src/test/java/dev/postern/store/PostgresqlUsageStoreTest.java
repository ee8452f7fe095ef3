package dev.postern.store;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;

class PostgresqlUsageStoreTest extends UsageStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    SqlEventStore open() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database().eventStore(CLOCK);
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }
}
