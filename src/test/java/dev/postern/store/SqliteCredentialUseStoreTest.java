package dev.postern.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.credential.CredentialUseStore;

class SqliteCredentialUseStoreTest extends CredentialUseStoreContract {

    @TempDir
    Path directory;

    private final List<SqliteFile> opened = new ArrayList<>();

    @Override
    CredentialUseStore open() {
        SqliteFile file = new SqliteFile(directory);
        opened.add(file);
        return file.database().credentialUseStore();
    }

    @AfterEach
    void close_the_files() {
        opened.forEach(SqliteFile::close);
    }
}
