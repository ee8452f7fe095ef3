package dev.postern.store;

import static dev.postern.entity.EntityKind.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.FeedPosition;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.StoreState;
import dev.postern.entity.StoreUnavailable;

class PostgresqlRegistryStoreTest extends RegistryStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    RegistryStore open() {
        return open(url, "5s");
    }

    @Override
    void execute(String... statements) throws SQLException {
        try (Connection connection = opened.get(0).dataSource().getConnection(); Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }

    @Test
    void the_server_has_a_clock_of_its_own() {
        RegistryStore store = open();
        Instant before = Instant.now().minusMillis(1); // the store rounds to milliseconds
        Instant now = store.now().orElseThrow();
        Instant after = Instant.now().plusMillis(1);
        assertTrue(!now.isBefore(before) && !now.isAfter(after), now + " is not between " + before + " and " + after);
    }

    @Test
    void changes_of_a_database_that_is_restored_by_halves_are_not_followed() throws Exception {
        RegistryStore follower = open();
        insert(CLIENT, "c1", client("c1"));
        execute("DELETE FROM write_lock", "DELETE FROM client");
        assertThrows(StoreUnavailable.class, () -> follower.changesAfter(FeedPosition.START));
        execute("INSERT INTO write_lock (id) VALUES (1)");
    }

    @Test
    void processes_that_start_at_once_migrate_once() throws Exception {
        String empty = PostgresqlServer.shared().createDatabase();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<PostgresqlDatabase>> starting = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                starting.add(threads.submit(() -> new PostgresqlDatabase(empty)));
            }
            for (Future<PostgresqlDatabase> each : starting) {
                opened.add(each.get());
                insertInto(each.get().database().registryStore(), "c" + opened.size());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_lock_another_process_does_not_give_back_is_an_unavailable_store_until_it_does() throws SQLException {
        RegistryStore impatient = open(url, "1ms");
        try (Connection elsewhere = opened.get(0).dataSource().getConnection(); Statement sql = elsewhere.createStatement()) {
            sql.execute("BEGIN");
            sql.execute("UPDATE write_lock SET id = id");
            for (int n = 0; n < 10; n++) { // more often than the pool has connections
                assertThrows(StoreUnavailable.class, () -> insertInto(impatient, "c1"));
            }
            assertEquals(FeedPosition.START, load(impatient, entity -> {
            }), "reading needs no lock");
            sql.execute("ROLLBACK");
        }
        insertInto(impatient, "c1");
        assertEquals("c1", impatient.find(CLIENT, "c1").orElseThrow().id());
    }

    @Test
    void while_the_store_is_known_to_be_away_only_whoever_follows_it_asks() {
        RegistryStore store = open(url, "5s");
        StoreState state = opened.get(opened.size() - 1).state();
        insertInto(store, "c1");
        state.didNotAnswer();
        assertFalse(state.isAway(), "nobody would find out that it is back");
        state.watchedBy(() -> {
        });
        state.didNotAnswer();
        assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
        assertThrows(StoreUnavailable.class, () -> insertInto(store, "c2"));
        assertEquals(1, store.changesAfter(FeedPosition.START).orElseThrow().size());
        assertEquals("c1", store.find(CLIENT, "c1").orElseThrow().id());
        insertInto(store, "c2");
    }

    @Test
    void a_connection_that_falls_silent_is_broken_off() throws Exception {
        URI address = URI.create(url.substring("jdbc:".length()));
        try (UnreliableNetwork network = new UnreliableNetwork(address.getPort())) {
            RegistryStore store = open(url.replace(":" + address.getPort(), ":" + network.port()), "5s");
            StoreState state = opened.get(opened.size() - 1).state();
            AtomicInteger asked = new AtomicInteger();
            state.watchedBy(asked::incrementAndGet);
            insertInto(store, "c1");
            network.hold();
            assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
            assertTrue(state.isAway());
            assertEquals(1, asked.get());
            network.release();
            eventually(() -> {
                try {
                    return store.changesAfter(FeedPosition.START).orElseThrow().size() == 1;
                } catch (StoreUnavailable e) {
                    return false;
                }
            });
            assertFalse(state.isAway());
        }
    }

    @Test
    void connections_the_server_has_ended_are_made_anew() {
        RegistryStore store = open();
        insertInto(store, "c1");
        PostgresqlServer.shared().endConnections();
        assertEquals("c1", store.find(CLIENT, "c1").orElseThrow().id());
    }

    @Test
    void a_server_that_is_down_is_an_unavailable_store_until_it_is_back(@TempDir Path directory) {
        try (PostgresqlServer server = new PostgresqlServer(directory)) {
            RegistryStore store = open(server.createDatabase(), "5s");
            insertInto(store, "c1");
            server.stop();
            assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
            assertThrows(StoreUnavailable.class, () -> store.changesAfter(FeedPosition.START));
            assertThrows(StoreUnavailable.class, () -> load(store, entity -> {
            }));
            assertThrows(StoreUnavailable.class, () -> insertInto(store, "c2"));
            server.startAgain();
            assertEquals("c1", store.find(CLIENT, "c1").orElseThrow().id());
            insertInto(store, "c2");
        }
    }

    /** By database, by role, and for the whole server; connections of before and of the spell itself. */
    @ParameterizedTest
    @ValueSource(strings = { "ALTER DATABASE %s SET default_transaction_read_only = ",
            "ALTER ROLE postgres IN DATABASE %s SET default_transaction_read_only = ",
            "ALTER SYSTEM SET default_transaction_read_only = " })
    void after_a_read_only_spell_the_first_change_goes_through(String setting) {
        PostgresqlServer server = PostgresqlServer.shared();
        String switching = setting.formatted(url.substring(url.lastIndexOf('/') + 1));
        RegistryStore store = open(url, "5s");
        StoreState state = opened.get(opened.size() - 1).state();
        insertInto(store, "before");
        try {
            server.execute(switching + "on", "SELECT pg_reload_conf()");
            server.endConnections();
            for (int n = 0; n < 10; n++) { // more often than the pool has connections
                StoreUnavailable refusal = assertThrows(StoreUnavailable.class, () -> insertInto(store, "c1"));
                assertEquals("The store cannot be written", refusal.getMessage());
                assertEquals("before", store.find(CLIENT, "before").orElseThrow().id());
            }
            assertTrue(state.fault().orElseThrow().contains("takes reads only"), state.fault().toString());
            store.checkWritable();
            assertTrue(state.fault().isPresent());
        } finally {
            server.execute(switching + "off", "SELECT pg_reload_conf()");
        }
        insertInto(store, "c1");
        insertInto(store, "c2");
        assertEquals(Optional.empty(), state.fault());
    }

    /** As a pooler keeps them; by database, by role, by both. */
    @ParameterizedTest
    @ValueSource(strings = { "ALTER DATABASE %s SET default_transaction_read_only = ",
            "ALTER ROLE postgres IN DATABASE %s SET default_transaction_read_only = " })
    void sessions_opened_in_a_read_only_spell_do_not_prolong_it(String setting) throws SQLException {
        String switching = setting.formatted(url.substring(url.lastIndexOf('/') + 1));
        PostgresqlServer.shared().execute(switching + "true");
        String outdated = new Dialect.Postgresql("5s").isOutdated().orElseThrow();
        try (Connection kept = DriverManager.getConnection(url, PostgresqlServer.USER, "")) {
            assertEquals("off", Transactions.asked(kept, outdated), "the spell goes on");
            PostgresqlServer.shared().execute(switching + "off");
            assertEquals("on", Transactions.asked(kept, outdated));
            kept.setAutoCommit(false);
            Transactions.execute(kept, new Dialect.Postgresql("5s").beginWritingAnew(false));
            kept.commit();
        } finally {
            PostgresqlServer.shared().execute(switching + "off");
        }
    }

    @Test
    void a_read_only_spell_and_its_end_are_noticed_without_a_change() {
        String database = url.substring(url.lastIndexOf('/') + 1);
        RegistryStore store = open(url, "5s");
        StoreState state = opened.get(opened.size() - 1).state();
        store.checkWritable();
        assertEquals(Optional.empty(), state.fault());
        PostgresqlServer.shared().execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        PostgresqlServer.shared().endConnections();
        store.checkWritable();
        assertTrue(state.fault().isPresent());
        PostgresqlServer.shared().execute("ALTER DATABASE " + database + " SET default_transaction_read_only = off");
        eventually(() -> {
            store.checkWritable();
            return state.fault().isEmpty();
        });
    }

    @Test
    void a_login_that_may_read_but_not_write_is_a_store_that_cannot_be_written() throws SQLException {
        RegistryStore store = open(url, "5s");
        try (Connection connection = opened.get(0).dataSource().getConnection(); Statement sql = connection.createStatement()) {
            sql.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    + "$$ BEGIN RAISE EXCEPTION 'permission denied for table client' USING ERRCODE = '42501'; END $$");
            sql.execute("CREATE TRIGGER refuse BEFORE INSERT ON client EXECUTE FUNCTION refuse()");
        }
        assertThrows(StoreUnavailable.class, () -> insertInto(store, "c1"));
        assertTrue(opened.get(opened.size() - 1).state().fault().orElseThrow().contains("must own the tables"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALTER TABLE client RENAME TO elsewhere          | ALTER TABLE elsewhere RENAME TO client
            ALTER TABLE client RENAME COLUMN id TO elsewhere | ALTER TABLE client RENAME COLUMN elsewhere TO id
            ALTER SCHEMA public RENAME TO elsewhere         | ALTER SCHEMA elsewhere RENAME TO public
            """)
    void tables_that_are_not_there_are_an_unavailable_store_until_they_are_back(String taken, String back) throws SQLException {
        RegistryStore store = open(url, "5s");
        insertInto(store, "c1");
        StoreState state = opened.get(opened.size() - 1).state();
        try (Connection connection = opened.get(0).dataSource().getConnection(); Statement sql = connection.createStatement()) {
            sql.execute(taken);
            for (int n = 0; n < 5; n++) {
                assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
            }
            assertTrue(state.fault().orElseThrow().contains("search_path"), state.fault()::toString);
            sql.execute(back);
        }
        eventually(() -> {
            store.checkWritable();
            return isFound(store, "c1") && state.fault().isEmpty();
        });
    }

    @Test
    void sessions_that_look_for_the_tables_elsewhere_are_given_up() {
        RegistryStore store = open(url, "5s");
        insertInto(store, "c1");
        String role = "ALTER ROLE postgres IN DATABASE " + url.substring(url.lastIndexOf('/') + 1);
        PostgresqlServer.shared().execute(role + " SET search_path = 'nowhere'");
        PostgresqlServer.shared().endConnections();
        for (int n = 0; n < 10; n++) { // more often than the pool has connections
            assertThrows(StoreUnavailable.class, () -> store.find(CLIENT, "c1"));
        }
        PostgresqlServer.shared().execute(role + " RESET search_path");
        eventually(() -> isFound(store, "c1"));
    }

    private static boolean isFound(RegistryStore store, String id) {
        try {
            return store.find(CLIENT, id).isPresent();
        } catch (StoreUnavailable e) {
            return false;
        }
    }

    /** The database says so whenever it is tried: not a store that is away. */
    @Test
    void a_value_the_database_refuses_is_no_absent_store() {
        RegistryStore store = open(url, "5s");
        ObjectNode tooLong = client("c1").put("app_type", "x".repeat(4) + noise(20_000));
        assertThrows(RegistryRefusal.class,
                () -> store.write(registry -> registry.insert(CLIENT, "c1", tooLong, JsonNodeFactory.instance.objectNode())));
        assertEquals(Optional.empty(), opened.get(opened.size() - 1).state().fault());
    }

    private static String noise(int length) {
        StringBuilder noise = new StringBuilder();
        new Random(1).ints(length, '!', '~').filter(c -> c != '\\' && c != '"').forEach(c -> noise.append((char) c));
        return noise.toString();
    }

    private static void eventually(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUp, "did not happen");
            Thread.onSpinWait();
        }
    }

    private RegistryStore open(String databaseUrl, String lockTimeout) {
        PostgresqlDatabase database = new PostgresqlDatabase(databaseUrl, lockTimeout);
        opened.add(database);
        return database.database().registryStore();
    }

    private static void insertInto(RegistryStore store, String id) {
        store.write(registry -> registry.insert(CLIENT, id, client(id), JsonNodeFactory.instance.objectNode()));
    }
}
