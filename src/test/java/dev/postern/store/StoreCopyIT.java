package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;
import dev.postern.PackagedPostern.Ended;

/** {@code store copy} of the packaged program, from SQLite to PostgreSQL and back. */
class StoreCopyIT {

    private static final String ADMINISTRATOR = "the first application";

    @TempDir
    Path directory;

    @Test
    void a_store_goes_to_postgresql_and_back_with_everything_it_holds() throws IOException {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")));
                PackagedPostern embedded = postern("embedded")) {
            String url = server.createDatabase();
            FilledStore filled = filled(embedded);
            String key = Files.readString(directory.resolve("embedded/data/master.key")).strip();

            Ended copied = onPostgresql(embedded, url).ended("store", "copy", "--to", "postgresql");
            assertEquals(0, copied.status(), copied.toString());
            assertTrue(copied.out().contains("client_grant") && copied.out().contains("postern.store=postgresql")
                    && copied.out().contains("postern.master-key is what"), copied.out());
            assertFalse(copied.toString().contains(key), "a secret in what it says");

            try (PackagedPostern replica = postern("replica")) {
                onPostgresql(replica, url).with("POSTERN_STORE", "postgresql").with("POSTERN_MASTER_KEY", key).start();
                filled.isAt(replica);
                replica.stop();
            }

            try (PackagedPostern back = postern("back")) {
                Ended returned = onPostgresql(back, url).with("POSTERN_MASTER_KEY", key).ended("store", "copy", "--from",
                        "postgresql", "--to", "sqlite");
                assertEquals(0, returned.status(), returned.toString());
            }
            try (PackagedPostern back = postern("back")) {
                filled.isAt(back.with("POSTERN_MASTER_KEY", key).start());
                back.stop();
                filled.isAt(back.start());
            }
        }
    }

    @Test
    void what_stands_in_the_way_is_said_and_nothing_is_copied() throws IOException {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")));
                PackagedPostern embedded = postern("embedded")) {
            String url = server.createDatabase();
            assertRefused(onPostgresql(embedded, url), "postgresql", "postern.master-key is not set");
            assertFalse(Files.exists(directory.resolve("embedded/data")), "nothing is made for a refusal");
            embedded.with("POSTERN_MASTER_KEY", newKey());
            assertRefused(embedded, "postgresql", "postern.db is missing or empty");
            assertRefused(embedded, "sqlite", "holds no store of Postern");
            assertFalse(Files.exists(directory.resolve("embedded/data")), "nothing is made for a refusal");

            try (PackagedPostern running = postern("running").start()) {
                assertRefused(onPostgresql(running, url), "postgresql", "is in use by another Postern");
                running.kill();
                assertRefused(running, "postgresql", "did not stop in order");
            }
            try (PackagedPostern source = postern("source").start()) {
                source.stop();
                onPostgresql(source, url.replaceFirst("test_", "no_"));
                assertRefused(source, "postgresql", "names a database that does not exist");
                onPostgresql(source, "jdbc:sqlite:x");
                assertRefused(source, "postgresql", "postern.postgresql.url must be set");
                onPostgresql(source, url);
                Ended wrong = source.with("POSTERN_MASTER_KEY", newKey()).ended("store", "copy", "--to", "postgresql");
                assertEquals(1, wrong.status(), wrong.toString());
                assertTrue(wrong.err().contains("the master key cannot open the signing keys of"), wrong.err());
            }
            try (PackagedPostern source = postern("source")) {
                assertEquals(0, onPostgresql(source, url).ended("store", "copy", "--to", "postgresql").status());
                assertRefused(source, "postgresql", "is not empty");
                assertRefused(source, "sqlite", "is not empty");
            }
            Ended usage = embedded.ended("store", "copy");
            assertEquals(64, usage.status(), usage.toString());
        }
    }

    @Test
    void a_copy_that_is_killed_leaves_nothing_and_can_be_made_again() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")));
                PackagedPostern embedded = postern("embedded")) {
            String url = server.createDatabase();
            new PostgresqlDatabase(url).close();
            filled(embedded);
            onPostgresql(embedded, url);
            try (Connection other = DriverManager.getConnection(url, PostgresqlServer.USER, "");
                    Statement sql = other.createStatement()) {
                other.setAutoCommit(false);
                sql.execute("LOCK TABLE used_assertion IN EXCLUSIVE MODE"); // the last one: everything else is copied by then
                Process copying = embedded.begun("store", "copy", "--to", "postgresql");
                Eventually.await(() -> "1".equals(asked(url,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")));
                copying.destroyForcibly().waitFor();
            }
            Eventually.await(() -> "0".equals(asked(url, "SELECT count(*) FROM pg_stat_activity WHERE "
                    + "datname = current_database() AND application_name = 'postern'")));
            assertEquals("0", asked(url, "SELECT count(*) FROM client"));

            Ended copied = embedded.ended("store", "copy", "--to", "postgresql");
            assertEquals(0, copied.status(), copied.toString());
            assertFalse("0".equals(asked(url, "SELECT count(*) FROM client")), ADMINISTRATOR);
        }
    }

    private static String asked(String url, String question) {
        try (Connection connection = DriverManager.getConnection(url, PostgresqlServer.USER, "")) {
            return Transactions.asked(connection, question);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static FilledStore filled(PackagedPostern postern) {
        FilledStore filled = new FilledStore(postern.start());
        postern.stop();
        return filled;
    }

    private static void assertRefused(PackagedPostern postern, String to, String words) {
        Ended refused = postern.ended("store", "copy", "--to", to);
        assertEquals(1, refused.status(), refused.toString());
        assertTrue(refused.err().startsWith("Nothing was copied:\n  - ") && refused.err().contains(words), refused.toString());
        assertEquals(2, refused.err().lines().count(), refused.err());
        assertEquals("", refused.out());
    }

    private PackagedPostern postern(String name) throws IOException {
        return new PackagedPostern(Files.createDirectories(directory.resolve(name))).with("POSTERN_BASE_URL",
                FilledStore.BASE_URL);
    }

    private static PackagedPostern onPostgresql(PackagedPostern postern, String url) {
        return postern.with("POSTERN_POSTGRESQL_URL", url).with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER);
    }

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
