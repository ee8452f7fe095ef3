package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;

import dev.postern.config.DataDirectory;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.entity.EntityKind;

/** The migrations of both databases make the same schema: one Java speaks to both. */
class MigrationsTest {

    private static final String SQLITE = """
            SELECT t.name || '.' || c.name AS thing FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'flyway%' AND t.name NOT LIKE 'sqlite%'
            UNION ALL
            SELECT CASE WHEN sql LIKE 'CREATE UNIQUE%' THEN 'unique index ' ELSE 'index ' END || name FROM sqlite_master
            WHERE type = 'index' AND name NOT LIKE 'flyway%' AND name NOT LIKE 'sqlite%'""";

    /** Indexes that a constraint brings have names of the database's own. */
    private static final String POSTGRESQL = """
            SELECT table_name || '.' || column_name AS thing FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name NOT LIKE 'flyway%'
            UNION ALL
            SELECT CASE WHEN indexdef LIKE 'CREATE UNIQUE%' THEN 'unique index ' ELSE 'index ' END || indexname FROM pg_indexes
            WHERE schemaname = current_schema() AND tablename NOT LIKE 'flyway%'
            AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'""";

    @Test
    void sqlite_and_postgresql_have_the_same_tables_columns_and_indexes(@TempDir Path directory) throws SQLException {
        try (SqliteFile sqlite = new SqliteFile(directory);
                PostgresqlDatabase postgresql = new PostgresqlDatabase(PostgresqlServer.shared().createDatabase())) {
            SortedSet<String> expected = things(sqlite.dataSource(), SQLITE);
            assertTrue(expected.contains("client_grant.audience") && expected.contains("unique index client_grant_unique"),
                    expected.toString());
            new SqliteEventStore(new DataDirectory(directory), Clock.systemUTC()).keep(List.of());
            SQLiteDataSource events = new SQLiteDataSource(); // SQLite's have a file of their own
            events.setUrl("jdbc:sqlite:" + directory.resolve(SqliteEventStore.FILE));
            expected.addAll(things(events, SQLITE));
            assertEquals(String.join("\n", expected), String.join("\n", things(postgresql.dataSource(), POSTGRESQL)));
        }
    }

    @Test
    void every_kind_of_entity_has_its_table_and_the_fields_it_is_asked_for_by(@TempDir Path directory) throws SQLException {
        try (SqliteFile sqlite = new SqliteFile(directory)) {
            SortedSet<String> schema = things(sqlite.dataSource(), SQLITE);
            for (EntityKind kind : EntityKind.values()) {
                assertTrue(schema.contains(kind.lowerName() + ".document"), kind.toString());
                for (String field : kind.indexedFields()) {
                    assertTrue(schema.contains(kind.lowerName() + "." + field), kind + " " + field);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "sqlite", "postgresql" })
    void every_file_is_known_by_name_and_in_order(String database) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db", database))) {
            assertEquals(Migrations.FILES, files.map(file -> file.getFileName().toString())
                    .sorted(Comparator.comparingInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))).toList());
        }
    }

    @Test
    void a_database_that_flyway_itself_has_begun_gets_what_is_missing(@TempDir Path directory) throws SQLException {
        SQLiteDataSource begun = new SQLiteDataSource();
        begun.setUrl("jdbc:sqlite:" + directory.resolve("begun.db"));
        Flyway.configure().dataSource(begun).locations("db/sqlite").target("2").load().migrate();
        try (SqliteFile fresh = new SqliteFile(directory)) {
            SortedSet<String> whole = things(fresh.dataSource(), SQLITE);
            assertNotEquals(whole, things(begun, SQLITE));

            new Migrations(StoreKind.SQLITE, begun).apply();

            assertEquals(whole, things(begun, SQLITE));
        }
    }

    @Test
    void changes_of_before_get_an_identity_each(@TempDir Path directory) throws SQLException {
        SQLiteDataSource sqlite = new SQLiteDataSource();
        sqlite.setUrl("jdbc:sqlite:" + directory.resolve("begun.db"));
        PGSimpleDataSource postgresql = new PGSimpleDataSource();
        postgresql.setUrl(PostgresqlServer.shared().createDatabase());
        postgresql.setUser(PostgresqlServer.USER);
        String old = "INSERT INTO change_feed (version, kind, entity_id, entity_key) VALUES ";
        for (StoreKind kind : StoreKind.values()) {
            DataSource database = kind == StoreKind.SQLITE ? sqlite : postgresql;
            Flyway.configure().dataSource(database).locations("db/" + kind.name().toLowerCase(Locale.ROOT)).target("10").load()
                    .migrate();
            try (Connection connection = database.getConnection(); Statement sql = connection.createStatement()) {
                sql.execute(old + "(1, 'CLIENT', 'a', 'a'), (2, 'CLIENT', 'b', 'b')");
                new Migrations(kind, database).apply();
                if (kind == StoreKind.POSTGRESQL) {
                    sql.execute(old + "(3, 'CLIENT', 'c', 'c'), (4, 'CLIENT', 'd', 'd')"); // by the version before
                }
            }
            SortedSet<String> identities = things(database, "SELECT identity AS thing FROM change_feed WHERE identity <> ''");
            assertEquals(kind == StoreKind.POSTGRESQL ? 4 : 2, identities.size(), identities.toString());
        }
    }

    @Test
    void a_database_of_the_next_minor_version_is_used_and_one_of_a_later_version_is_refused(@TempDir Path directory)
            throws SQLException {
        try (SqliteFile sqlite = new SqliteFile(directory)) {
            SortedSet<String> before = things(sqlite.dataSource(), SQLITE);
            Migrations ofMinor2 = new Migrations(StoreKind.SQLITE, sqlite.dataSource(), 2);
            noteNewer(sqlite.dataSource(), "399");
            ofMinor2.apply();
            assertEquals(before, things(sqlite.dataSource(), SQLITE));

            noteNewer(sqlite.dataSource(), "400");
            StartRefused refusal = assertThrows(StartRefused.class, ofMinor2::apply);
            assertTrue(refusal.getMessage().contains("made by a newer Postern, 0.4, its schema is 400. This is 0.2")
                    && refusal.getMessage().contains("start the newer one"), refusal.getMessage());
            new Migrations(StoreKind.SQLITE, sqlite.dataSource(), 3).apply();

            noteNewer(sqlite.dataSource(), "9999");
            assertThrows(StartRefused.class, sqlite.database()::migrate);
        }
    }

    private static void noteNewer(DataSource database, String version) throws SQLException {
        try (Connection connection = database.getConnection(); Statement sql = connection.createStatement()) {
            sql.execute("INSERT INTO flyway_schema_history_2 SELECT installed_rank + 1, '" + version + "', description, type, "
                    + "script, checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history_2"
                    + " ORDER BY installed_rank DESC LIMIT 1");
        }
    }

    /** Postern 0.1 asks this question, and starts when the answer is 10. */
    @Test
    void a_postern_of_0_1_can_be_started_on_the_database_again(@TempDir Path directory) throws SQLException {
        try (SqliteFile sqlite = new SqliteFile(directory);
                PostgresqlDatabase postgresql = new PostgresqlDatabase(PostgresqlServer.shared().createDatabase());
                Connection one = sqlite.dataSource().getConnection();
                Connection other = postgresql.dataSource().getConnection()) {
            for (Connection connection : List.of(one, other)) {
                assertEquals("10", Transactions.asked(connection,
                        "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"));
                assertEquals(Optional.of(Migrations.NEWEST), Migrations.version(connection));
            }
        }
    }

    @Test
    void processes_that_migrate_at_once_wait_for_each_other() throws Exception {
        String url = PostgresqlServer.shared().createDatabase();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<PostgresqlDatabase>> opened = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                opened.add(threads.submit(() -> new PostgresqlDatabase(url)));
            }
            for (Future<PostgresqlDatabase> each : opened) {
                each.get().close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static SortedSet<String> things(DataSource database, String query) throws SQLException {
        SortedSet<String> things = new TreeSet<>();
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(query)) {
            while (row.next()) {
                things.add(row.getString("thing"));
            }
        }
        return things;
    }
}
