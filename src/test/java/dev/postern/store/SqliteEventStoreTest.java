package dev.postern.store;

import static dev.postern.events.MadeEvents.NOON;
import static dev.postern.events.MadeEvents.issued;
import static dev.postern.events.MadeEvents.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.audit.AuditEvent;
import dev.postern.config.DataDirectory;
import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventStore;
import dev.postern.events.PendingEvents;

class SqliteEventStoreTest extends EventStoreContract {

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    EventStore open() {
        EventStore store = new SqliteEventStore(new DataDirectory(directory), CLOCK);
        opened.add(store::close);
        return store;
    }

    @Override
    PendingEvents pendingEvents() {
        SqliteFile file = new SqliteFile(directory);
        opened.add(file);
        return file.database().pendingEvents();
    }

    @AfterEach
    void close_the_files() throws Exception {
        for (AutoCloseable file : opened) {
            file.close();
        }
    }

    @Test
    void the_file_is_for_its_owner_only() throws IOException {
        open().keep(stored(issued(1, NOON, "billing", "orders")));
        for (String name : List.of("events.db", "events.db-wal")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))));
        }
    }

    @Test
    void a_file_that_is_no_database_is_moved_aside() throws IOException {
        Files.writeString(directory.resolve("events.db"), "no database at all, ".repeat(1_000));
        EventStore store = open();

        assertThrows(StoreUnavailable.class, () -> store.keep(stored(issued(1, NOON, "billing", "orders"))));
        store.keep(stored(issued(1, NOON, "billing", "orders")));

        assertEquals(1, store.read(reader -> reader.after(-1, 10)).size());
        assertTrue(Files.readString(directory.resolve("events.db-damaged")).startsWith("no database"));
    }

    @Test
    void a_file_with_a_damaged_page_is_moved_aside() throws IOException {
        EventStore first = open();
        first.keep(stored(LongStream.range(0, 2_000).mapToObj(n -> issued(n, NOON + n, "client-" + n, "orders"))
                .toArray(AuditEvent[]::new)));
        first.close();
        Path file = directory.resolve("events.db");
        byte[] damage = new byte[(int) Files.size(file) - 4_096];
        java.util.Arrays.fill(damage, (byte) 'x');
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(damage), 4_096);
        }
        EventStore store = open();
        assertThrows(StoreUnavailable.class, () -> store.keep(stored(issued(1, NOON, "billing", "orders"))));
        store.keep(stored(issued(1, NOON, "billing", "orders")));
        assertEquals(1, store.read(reader -> reader.after(-1, 10)).size());
    }

    @Test
    void a_file_of_a_newer_postern_is_left_alone() throws Exception {
        EventStore first = open();
        first.keep(stored(issued(1, NOON, "billing", "orders")));
        first.close();
        try (var connection = org.sqlite.JDBC.createConnection("jdbc:sqlite:" + directory.resolve("events.db"),
                new java.util.Properties()); var sql = connection.createStatement()) {
            sql.execute("PRAGMA user_version = 99");
        }
        EventStore store = open();
        StoreUnavailable refusal = assertThrows(StoreUnavailable.class,
                () -> store.keep(stored(issued(2, NOON, "billing", "orders"))));
        assertTrue(refusal.getCause().getMessage().contains("A newer Postern"), refusal.getCause().getMessage());
        assertTrue(Files.notExists(directory.resolve("events.db-damaged")));
    }

    @Test
    void room_is_given_back_to_the_file_system() throws IOException {
        EventStore store = open();
        for (int batch = 0; batch < 30; batch++) {
            long first = batch * 1_000L;
            store.keep(stored(LongStream.range(first, first + 1_000).mapToObj(n -> issued(n, NOON + n, "billing", "orders"))
                    .toArray(AuditEvent[]::new)));
        }
        long bytes = store.bytes();
        while (store.prune(Long.MAX_VALUE, Long.MAX_VALUE)) {
            assertTrue(store.bytes() > 0);
        }
        for (int i = 0; i < 5; i++) {
            store.prune(Long.MAX_VALUE, Long.MAX_VALUE);
        }
        store.close();
        assertTrue(Files.size(directory.resolve("events.db")) < bytes / 2);
    }

    @Test
    void room_that_shapes_take_is_made_without_deleting_every_event() {
        EventStore store = open();
        CLOCK.millis = NOON;
        String text = "x".repeat(500);
        for (int batch = 0; batch < 6; batch++) {
            long first = batch * 1_000L;
            store.keep(stored(LongStream.range(first, first + 1_000)
                    .mapToObj(n -> issued(n, NOON + n, "client-" + n, text + n)).toArray(AuditEvent[]::new)));
        }
        long bytes = store.bytes();
        for (int i = 0; i < 10; i++) {
            store.prune(0, bytes / 2);
        }
        int left = store.read(reader -> reader.after(-1, 10_000)).size();
        assertTrue(left >= 1_000 && left < 4_000, left + " left");
        store.keep(stored(issued(1, NOON + 7_000, "client-1", text + 1)));
        assertEquals(left + 1, store.read(reader -> reader.after(-1, 10_000)).size(), "with a shape that was deleted");
    }

    @Test
    void a_file_that_was_deleted_while_it_was_open_is_made_anew() throws IOException {
        EventStore store = open();
        store.keep(stored(issued(1, NOON, "billing", "orders")));
        for (String name : List.of("events.db", "events.db-wal", "events.db-shm")) {
            Files.delete(directory.resolve(name));
        }
        assertEquals(0, store.read(reader -> reader.after(-1, 10)).size());

        store.keep(stored(issued(2, NOON, "billing", "orders")));
        assertEquals(1, store.read(reader -> reader.after(-1, 10)).size());
        store.close();
        assertEquals(1, open().read(reader -> reader.after(-1, 10)).size(), "it is in the file of that name");
    }
}
