package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.postern.Concurrently;
import dev.postern.Eventually;
import dev.postern.events.EventCursors;
import dev.postern.events.EventStore;
import dev.postern.events.PendingEvents;

class PostgresqlEventStoreTest extends EventStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    EventStore open() {
        return database().eventStore(CLOCK);
    }

    @Override
    PendingEvents pendingEvents() {
        return database().pendingEvents();
    }

    @Test
    void of_many_processes_one_has_a_cursor_until_its_lease_ends() {
        EventCursors first = open().cursors();
        EventCursors second = open().cursors();
        Map<String, EventCursors.Progress> failing = Map.of("siem", new EventCursors.Progress(5, "it does not answer"));
        first.hold("a", failing, LEASE);
        first.hold("a", failing, LEASE);

        EventCursors.Cursors refused = second.hold("b", reading("siem", EventCursors.NOWHERE), LEASE);
        assertEquals(Map.of(), refused.held());
        assertEquals(Map.of("siem", "it does not answer"), refused.elsewhere());

        first.hold("a", reading("siem", 6), Duration.ZERO);
        Eventually.await(() -> Map.of("siem", 6L).equals(second.hold("b", reading("siem", 5), LEASE).held()));
        assertEquals(Map.of(), first.hold("a", reading("siem", 7), LEASE).held(), "it was taken over");
        second.release("b", reading("siem", 8));
        assertEquals(Map.of("siem", 8L), first.hold("a", reading("siem", 7), LEASE).held());
    }

    @Test
    void many_processes_that_ask_at_once_share_the_cursors_without_a_conflict() {
        Map<String, EventCursors.Progress> all = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            all.put("stream-" + i, new EventCursors.Progress(EventCursors.NOWHERE, null));
        }
        EventStore store = open();
        List<Integer> held = Concurrently.times(6,
                process -> store.cursors().hold("process-" + process, all, LEASE).held().size());
        assertEquals(20, held.stream().mapToInt(Integer::intValue).sum());
    }

    private Database database() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database();
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }
}
