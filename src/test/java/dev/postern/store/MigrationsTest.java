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
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

import dev.postern.config.PosternConfig.StoreKind;

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
            assertEquals(String.join("\n", expected), String.join("\n", things(postgresql.dataSource(), POSTGRESQL)));
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
    void a_database_of_a_newer_postern_is_refused(@TempDir Path directory) throws SQLException {
        try (SqliteFile sqlite = new SqliteFile(directory)) {
            try (Connection connection = sqlite.dataSource().getConnection(); Statement sql = connection.createStatement()) {
                sql.execute(
                        "INSERT INTO flyway_schema_history SELECT installed_rank + 1, '9999', description, type, script, checksum,"
                                + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                                + " ORDER BY installed_rank DESC LIMIT 1");
            }
            FlywayException refusal = assertThrows(FlywayException.class, sqlite.database()::migrate);
            assertTrue(refusal.getMessage().contains("9999"), refusal.getMessage());
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
