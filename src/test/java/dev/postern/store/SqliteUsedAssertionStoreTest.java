package dev.postern.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.clientauth.UsedAssertionStore;

class SqliteUsedAssertionStoreTest extends UsedAssertionStoreContract {

    @TempDir
    Path directory;

    private final List<SqliteFile> opened = new ArrayList<>();

    @Override
    UsedAssertionStore open() {
        SqliteFile file = new SqliteFile(directory);
        opened.add(file);
        return file.database().usedAssertionStore();
    }

    @AfterEach
    void close_the_files() {
        opened.forEach(SqliteFile::close);
    }
}
