package dev.postern.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.entity.DescribedEntityStore;

class SqliteDescribedEntityStoreTest extends DescribedEntityStoreContract {

    @TempDir
    Path directory;

    private final List<SqliteFile> opened = new ArrayList<>();

    @Override
    DescribedEntityStore open() {
        SqliteFile file = new SqliteFile(directory);
        opened.add(file);
        return file.database().describedEntityStore();
    }

    @AfterEach
    void close_the_files() {
        opened.forEach(SqliteFile::close);
    }
}
