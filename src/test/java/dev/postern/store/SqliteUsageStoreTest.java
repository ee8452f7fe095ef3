package dev.postern.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.config.DataDirectory;

class SqliteUsageStoreTest extends UsageStoreContract {

    @TempDir
    Path directory;

    private final List<SqlEventStore> opened = new ArrayList<>();

    @Override
    SqlEventStore open() {
        SqlEventStore store = new SqliteEventStore(new DataDirectory(directory), CLOCK);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close_the_files() {
        opened.forEach(SqlEventStore::close);
    }
}
