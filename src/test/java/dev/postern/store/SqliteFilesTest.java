package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.config.DataDirectory;
import dev.postern.config.StartRefused;
import dev.postern.entity.EntityKind;

/** Files of an embedded database that do not belong together are found before anything is opened. */
class SqliteFilesTest {

    @TempDir
    Path parent;

    private Path running;
    private Path found;

    @BeforeEach
    void make_the_directories() throws IOException {
        running = Files.createDirectory(parent.resolve("running"));
        found = Files.createDirectory(parent.resolve("found"));
    }

    @Test
    void a_backup_of_the_same_run_beside_the_log_of_the_killed_process_is_refused() throws Exception {
        try (SqliteFile database = started()) {
            insert(database, "c1");
            Path backup = copiedBy(database, "backup to '%s'");
            insert(database, "c2");
            kill();
            restore(backup);
        }
        refused("is not the database that postern.db-wal beside it belongs to");
        removeLog();
        check();
        try (SqliteFile restored = new SqliteFile(found)) {
            assertTrue(restored.database().registryStore().find(EntityKind.CLIENT, "c1").isPresent());
            assertTrue(restored.database().registryStore().find(EntityKind.CLIENT, "c2").isEmpty());
        }
    }

    @Test
    void so_is_one_made_by_vacuum_into_one_over_a_copy_and_one_of_a_restored_database() throws Exception {
        Path backup;
        try (SqliteFile database = started()) {
            insert(database, "c1");
            backup = copiedBy(database, "VACUUM INTO '%s'");
            kill();
            restore(backup);
            refused("postern.db-wal");
            Path first = copiedBy(database, "backup to '%s'");
            restore(copiedBy(database, "backup to '" + first + "'", first));
            refused("postern.db-wal");
        }
        Files.copy(backup, running.resolve("postern.db"), StandardCopyOption.REPLACE_EXISTING);
        try (SqliteFile restored = started()) {
            insert(restored, "c3");
            Path second = copiedBy(restored, "backup to '%s'");
            insert(restored, "c4");
            kill();
            restore(second);
            refused("postern.db-wal");
        }
    }

    @Test
    void so_is_the_file_of_an_earlier_run() throws Exception {
        try (SqliteFile first = started()) {
            insert(first, "c1");
        }
        Path stopped = Files.copy(running.resolve("postern.db"), parent.resolve("stopped.db"));
        try (SqliteFile second = started()) {
            insert(second, "c2");
            kill();
            restore(stopped);
        }
        refused("postern.db-wal");
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void so_is_a_whole_directory_with_its_mark_over_that_of_a_killed_process(boolean formerMark) throws Exception {
        try (SqliteFile first = started()) {
            insert(first, "c1");
        }
        Path backup = Files.createDirectory(parent.resolve("backup"));
        copy(running, backup);
        if (formerMark) { // as version 0.2 wrote it
            Path mark = mark(backup);
            Files.writeString(backup.resolve("postern.db-mark"), mark.getFileName().toString().replaceAll("\\D", "") + "\n");
            Files.delete(mark);
        }
        try (SqliteFile second = started()) {
            insert(second, "c2");
            kill();
            copy(backup, found);
        }
        refused("is not the database that postern.db-wal beside it belongs to");
        removeLog();
        check();
        try (SqliteFile restored = new SqliteFile(found)) {
            assertTrue(restored.database().registryStore().find(EntityKind.CLIENT, "c1").isPresent());
            assertTrue(restored.database().registryStore().find(EntityKind.CLIENT, "c2").isEmpty());
        }
        mark(found);
    }

    @Test
    void so_is_one_over_a_start_that_was_cut_short() throws Exception {
        try (SqliteFile first = started()) {
            insert(first, "c1");
        }
        Path backup = Files.createDirectory(parent.resolve("backup"));
        copy(running, backup);
        try (SqliteFile second = started()) {
            insert(second, "c2");
            kill();
        }
        check();
        check(); // its own log, whatever was cut short
        copy(backup, found);
        refused("postern.db-wal");
    }

    @Test
    void a_killed_process_starts_again_with_its_own_log_also_after_checkpoints() throws Exception {
        try (SqliteFile database = started()) {
            for (int n = 0; n < 30; n++) {
                insert(database, "c" + n);
                if (n % 10 == 0) {
                    execute(database, "PRAGMA wal_checkpoint(PASSIVE)");
                }
            }
            kill();
            check();
            try (SqliteFile again = new SqliteFile(found)) {
                assertTrue(again.database().registryStore().find(EntityKind.CLIENT, "c29").isPresent());
            }
        }
    }

    @Test
    void a_missing_or_empty_database_beside_its_key_is_refused() throws Exception {
        try (SqliteFile database = started()) {
            insert(database, "c1");
            Files.writeString(running.resolve("master.key"), "key");
        }
        for (String kept : List.of("master.key", mark(running).getFileName().toString())) {
            Files.copy(running.resolve(kept), found.resolve(kept));
            refused("postern.db is missing");
            Files.createFile(found.resolve("postern.db"));
            refused("postern.db is empty");
            Files.delete(found.resolve("postern.db"));
            Files.delete(found.resolve(kept));
        }
        check();
    }

    @Test
    void a_first_start_cut_short_is_begun_again() throws Exception {
        check();
        Files.writeString(found.resolve("master.key"), "key");
        check();
        Files.createFile(found.resolve("postern.db"));
        check();
        new SqliteFile(found).close();
        Files.delete(found.resolve("postern.db"));
        refused("postern.db is missing");
    }

    private SqliteFile started() {
        new SqliteFiles(new DataDirectory(running)).check();
        return new SqliteFile(running);
    }

    private void check() {
        new SqliteFiles(new DataDirectory(found)).check();
    }

    private void refused(String words) {
        String refusal = assertThrows(StartRefused.class, this::check).getMessage();
        assertTrue(refusal.contains(words), refusal);
        assertEquals(1, refusal.lines().count(), refusal);
    }

    private Path copiedBy(SqliteFile database, String command) throws SQLException {
        return copiedBy(database, command, parent.resolve("backup-" + System.nanoTime() + ".db"));
    }

    private static Path copiedBy(SqliteFile database, String command, Path backup) throws SQLException {
        execute(database, command.formatted(backup));
        return backup;
    }

    /** What a killed process leaves. */
    private void kill() throws IOException {
        copy(running, found);
        Files.deleteIfExists(found.resolve("postern.db-shm"));
        assertTrue(Files.size(found.resolve("postern.db-wal")) > 0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("postern.db")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The one mark that is there. */
    private static Path mark(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> marks = files.filter(file -> file.getFileName().toString().startsWith("postern.db-mark")).toList();
            assertEquals(1, marks.size(), marks::toString);
            return marks.get(0);
        }
    }

    private void restore(Path backup) throws IOException {
        Files.copy(backup, found.resolve("postern.db"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void removeLog() throws IOException {
        Files.delete(found.resolve("postern.db-wal"));
        Files.deleteIfExists(found.resolve("postern.db-shm"));
    }

    private static void insert(SqliteFile database, String id) {
        database.database().registryStore().write(registry -> registry.insert(EntityKind.CLIENT, id,
                JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode()));
    }

    private static void execute(SqliteFile database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
