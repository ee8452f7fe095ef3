package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.config.DataDirectory;
import dev.postern.config.MasterKey;
import dev.postern.config.NativeLibraries;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.keys.KeyState;
import dev.postern.keys.StoredSigningKey;
import dev.postern.oauth.KeyKind;

/** What a copy takes along: no table and no column is forgotten, and no row. */
class StoreCopyTest {

    private static final MasterKey MASTER_KEY = new MasterKey(
            "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.UTF_8));
    private static final int ROWS = 1201;

    @TempDir
    Path directory;

    @Test
    void every_table_is_copied_or_left_out_for_a_reason() throws SQLException {
        try (SqliteFile sqlite = new SqliteFile(directory);
                PostgresqlDatabase postgresql = new PostgresqlDatabase(PostgresqlServer.shared().createDatabase());
                Connection one = sqlite.dataSource().getConnection();
                Connection other = postgresql.dataSource().getConnection()) {
            Map<String, Map<String, String>> tables = CopiedTables.declared(one, sqlite());
            tables.keySet().forEach(table -> assertTrue(
                    CopiedTables.names().contains(table) != CopiedTables.isLeftOut(table),
                    "Say in CopiedTables whether " + table + " is copied or left out"));
            assertTrue(tables.keySet().containsAll(CopiedTables.names()), "a table that is not there");
            // fails for a type that Dialect.content does not know
            assertEquals(CopiedTables.in(one, sqlite()), CopiedTables.in(other, postgresql()));
            assertEquals("0", Transactions.asked(other, "SELECT count(*) FROM information_schema.sequences"),
                    "a sequence does not go on from the rows that were copied");
        }
    }

    @Test
    void batches_lose_no_row_and_a_row_that_the_target_refuses_is_named() throws SQLException {
        try (SqliteFile file = new SqliteFile(directory);
                PostgresqlDatabase database = new PostgresqlDatabase(PostgresqlServer.shared().createDatabase());
                Connection sqlite = file.dataSource().getConnection();
                Connection postgresql = database.dataSource().getConnection()) {
            file.database().signingKeyStore().initialize(List.of(key(KeyKind.RSA, "k1"), key(KeyKind.P256, "k2")));
            try (PreparedStatement insert = sqlite.prepareStatement(
                    "INSERT INTO client (position, id, document, secrets) VALUES (?, 'c' || ?, ?, '{}')")) {
                for (int i = 1; i <= ROWS; i++) {
                    insert.setInt(1, i);
                    insert.setInt(2, i);
                    insert.setString(3, i == ROWS ? "{\"name\": \"\\u0000\"}" : "{\"name\": \"Büro 東京 \uD83D\uDE00\"}");
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            CopySide source = new CopySide(StoreKind.SQLITE, new DataDirectory(directory),
                    new NativeLibraries(new DataDirectory(directory)), file.dataSource());
            CopySide target = new CopySide(StoreKind.POSTGRESQL, new DataDirectory(directory),
                    new NativeLibraries(new DataDirectory(directory)), database.dataSource());

            StartRefused refused = assertThrows(StartRefused.class, () -> StoreCopy.copy(source, target, MASTER_KEY));
            assertTrue(refused.getMessage().contains("client c" + ROWS + " "), refused.getMessage());
            assertFalse(refused.getMessage().contains("INSERT"), refused.getMessage());
            assertEquals("0", Transactions.asked(postgresql, "SELECT count(*) FROM client"));
            assertEquals("0", Transactions.asked(postgresql, "SELECT count(*) FROM signing_key"));

            Transactions.execute(sqlite, "UPDATE client SET document = '{}' WHERE id = 'c" + ROWS + "'");
            StoreCopy.Copy copy = StoreCopy.copy(source, target, MASTER_KEY);
            assertEquals(List.of("client " + ROWS, "curve_signing_key 1", "signing_key 1"),
                    copy.tables().stream().map(table -> table.name() + " " + table.rows()).toList());
            assertEquals(String.valueOf(ROWS), Transactions.asked(postgresql, "SELECT count(*) FROM client"));
        }
    }

    @Test
    void a_digest_knows_rows_in_any_order_and_tells_every_other_difference() {
        assertTrue(digest("a", "b").isThatOf(digest("b", "a")));
        for (String[] other : new String[][] { { "a" }, { "a", "b", "b" }, { "a", "c" }, { "ab", "" }, { "a", null } }) {
            assertFalse(digest("a", "b").isThatOf(digest(other)), Arrays.toString(other));
        }
    }

    private static TableDigest digest(String... rows) {
        TableDigest digest = new TableDigest();
        for (String row : rows) {
            digest.add(Arrays.asList(row == null ? null : row.getBytes(StandardCharsets.UTF_8), new byte[] { 1 }));
        }
        return digest;
    }

    private static StoredSigningKey key(KeyKind kind, String kid) {
        byte[] sealed = MASTER_KEY.seal(new byte[] { 1, 2, 3 }, StoredSigningKey.purpose(kid));
        return new StoredSigningKey(kind, kid, KeyState.CURRENT, sealed, new byte[] { 0, -1, 39 }, Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(), Optional.empty(), Optional.empty());
    }

    private Dialect sqlite() {
        return Database.dialect(StoreKind.SQLITE, new DataDirectory(directory));
    }

    private Dialect postgresql() {
        return Database.dialect(StoreKind.POSTGRESQL, new DataDirectory(directory));
    }
}
