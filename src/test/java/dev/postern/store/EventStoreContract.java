package dev.postern.store;

import static dev.postern.events.MadeEvents.CODEC;
import static dev.postern.events.MadeEvents.NOON;
import static dev.postern.events.MadeEvents.WIRE;
import static dev.postern.events.MadeEvents.issued;
import static dev.postern.events.MadeEvents.operation;
import static dev.postern.events.MadeEvents.pending;
import static dev.postern.events.MadeEvents.refused;
import static dev.postern.events.MadeEvents.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.configuration.MemorySize;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.LogId;
import dev.postern.events.EventCursors;
import dev.postern.events.EventReader;
import dev.postern.events.EventStore;
import dev.postern.events.EventsConfig;
import dev.postern.events.KeptEvent;
import dev.postern.events.KeptLog;
import dev.postern.events.MadeEvents;
import dev.postern.events.PendingEvents;
import dev.postern.events.StoredEvent;

/** What every store of events must do. */
abstract class EventStoreContract {

    static final Duration LEASE = Duration.ofMinutes(10);
    static final AdjustableMillis CLOCK = new AdjustableMillis(NOON);

    /** Of one process; the tables are those of the others too, where processes share a store. */
    abstract EventStore open();

    /** Of the registry. */
    abstract PendingEvents pendingEvents();

    @Test
    void events_come_back_as_log_streams_have_sent_them() {
        EventStore store = open();
        AuditEvent.Operation change = operation(1, NOON + 3, "Update a client", "ä".repeat(5_000));
        AuditEvent[] events = { issued(1, NOON, "billing", "orders"), issued(2, NOON + 1, "billing", "orders"),
                refused(3, NOON + 2, "billing", true), change,
                new AuditEvent.RefusalsCounted(5, NOON + 4, 17), refused(6, NOON + 5, "no\u0000body", false) };
        store.keep(stored(events));

        List<ObjectNode> kept = after(store, -1);
        assertEquals(events.length, kept.size());
        for (int i = 0; i < events.length - 1; i++) {
            assertEquals(parsed(WIRE.of(events[i])), parsed(kept.get(i)), "event " + i);
        }
        assertEquals("no\uFFFDbody", kept.get(events.length - 1).path("client_id").textValue());
    }

    @Test
    void a_cursor_is_at_the_place_that_its_holder_has_read() {
        EventStore store = open();
        EventCursors cursors = store.cursors();
        assertEquals(Map.of("siem", EventCursors.NOWHERE),
                cursors.hold("a", reading("siem", EventCursors.NOWHERE), LEASE).held());
        assertEquals(Map.of("siem", 17L), cursors.hold("a", reading("siem", 17), LEASE).held());
        assertEquals(Map.of("siem", 17L), cursors.hold("a", reading("siem", EventCursors.NOWHERE), LEASE).held());
        cursors.release("a", reading("siem", 18));
        assertEquals(Map.of("siem", 18L), store.read(EventReader::cursorPlaces));

        assertEquals(Map.of("siem", 18L), open().cursors().hold("b", reading("siem", 99), LEASE).held(),
                "what somebody else remembers does not count");
        cursors.forget(List.of("siem", "unknown"));
        assertEquals(Map.of("siem", EventCursors.NOWHERE), cursors.hold("b", reading("siem", 18), LEASE).held(),
                "where there is none, it begins anew");
    }

    @Test
    void the_newest_place_is_known_even_if_its_event_is_gone() {
        EventStore store = open();
        assertEquals(0, store.read(EventReader::newestPlace).longValue());
        store.keep(stored(issued(1, NOON, "billing", "orders"), issued(2, NOON, "billing", "orders")));
        store.prune(NOON + 1, Long.MAX_VALUE);
        assertEquals(List.of(), after(store, -1));
        assertEquals(2, store.read(EventReader::newestPlace).longValue());
    }

    static Map<String, EventCursors.Progress> reading(String name, long place) {
        return Map.of(name, new EventCursors.Progress(place, null));
    }

    @Test
    void a_batch_that_comes_again_is_there_once() {
        EventStore store = open();
        List<StoredEvent> batch = stored(issued(1, NOON, "billing", "orders"), operation(1, NOON, "Create a client", ""),
                issued(2, NOON, "billing", "orders"));
        store.keep(batch);
        store.keep(batch);
        open().keep(batch);

        assertEquals(3, after(store, -1).size());
    }

    @Test
    void an_event_that_was_stored_with_its_change_is_completed_and_stays_complete() {
        EventStore store = open();
        AuditEvent.Operation early = operation(1, NOON, "Create a client", "before the answer");
        AuditEvent.Operation complete = operation(1, NOON, "Create a client", "with the answer");

        store.keep(List.of(CODEC.of(pending(early))));
        assertEquals(List.of(WIRE.of(early)), after(store, -1));
        store.keep(stored(complete));
        assertEquals(List.of(WIRE.of(complete)), after(store, -1));
        store.keep(List.of(CODEC.of(pending(early))));
        assertEquals(List.of(WIRE.of(complete)), after(store, -1));
    }

    @Test
    void events_wait_with_the_registry_until_they_are_deleted() {
        PendingEvents pending = pendingEvents();
        assertEquals(List.of(), pending.before(Long.MAX_VALUE, 10));
        pending.delete(List.of("unknown"));
    }

    @Test
    void whoever_reads_on_from_a_place_misses_nothing_while_several_write() throws Exception {
        EventStore one = open();
        EventStore other = one.isShared() ? open() : one;
        int each = 40;
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (EventStore store : List.of(one, other)) {
                long from = writers.size() * 1_000_000L;
                writers.add(threads.submit(() -> {
                    for (int batch = 0; batch < each; batch++) {
                        long first = from + batch * 5L;
                        store.keep(stored(LongStream.range(first, first + 5)
                                .mapToObj(n -> issued(n, NOON + n % 7, "client-" + n % 3, "orders"))
                                .toArray(AuditEvent[]::new)));
                    }
                }));
            }
            Set<Long> places = new HashSet<>();
            long place = -1;
            boolean done = false;
            while (!done || places.size() < 2 * each * 5) {
                done = writers.stream().allMatch(Future::isDone);
                long from = place;
                List<KeptEvent> found = one.read(reader -> reader.after(from, 7));
                assertFalse(done && found.isEmpty() && places.size() < 2 * each * 5, "only " + places.size());
                for (KeptEvent event : found) {
                    assertTrue(event.seq() > place && places.add(event.id().place()), event.toString());
                    place = event.seq();
                }
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void the_oldest_go_when_they_are_too_old_and_places_go_on() {
        EventStore store = open();
        CLOCK.millis = NOON;
        for (int hour = 0; hour < 5; hour++) {
            CLOCK.millis = NOON + Duration.ofHours(hour).toMillis();
            store.keep(stored(issued(hour, CLOCK.millis, "client-of-hour-" + hour, "orders")));
        }
        long last = store.read(reader -> reader.after(-1, 10)).get(4).seq();

        assertFalse(store.prune(NOON + Duration.ofHours(3).toMillis(), Long.MAX_VALUE));
        assertEquals(List.of("client-of-hour-3", "client-of-hour-4"), after(store, -1).stream()
                .map(event -> event.path("client_id").textValue()).toList());
        assertEquals(3, store.read(reader -> reader.shapes(java.util.Map.of(), true, null, 10)).size(),
                "shapes that no event has any more go too, an hour later");
        store.prune(Long.MAX_VALUE, Long.MAX_VALUE);
        store.keep(stored(issued(9, CLOCK.millis, "client-of-hour-3", "orders")));
        assertTrue(store.read(reader -> reader.after(-1, 10)).get(0).seq() > last);
    }

    @Test
    void the_oldest_go_when_there_are_too_many() {
        EventStore store = open();
        for (int batch = 0; batch < 6; batch++) {
            long first = batch * 1_000L;
            store.keep(stored(LongStream.range(first, first + 1_000).mapToObj(n -> issued(n, NOON + n, "billing", "orders"))
                    .toArray(AuditEvent[]::new)));
        }
        long bytes = store.bytes();
        assertTrue(bytes > 6_000 * 50, bytes + " bytes");
        int steps = 0;
        while (store.prune(0, bytes * 2 / 3)) {
            steps++;
            assertTrue(steps < 10);
        }
        List<KeptEvent> left = store.read(reader -> reader.after(-1, 10_000));
        assertTrue(store.bytes() <= bytes * 2 / 3 && left.size() >= 1_000, left.size() + " left in " + store.bytes());
        assertEquals(5_999, left.get(left.size() - 1).id().place());
    }

    @Test
    void a_query_finds_by_field_word_time_and_id_and_counts() {
        EventStore store = open();
        AuditEvent first = issued(1, NOON, "billing", "orders");
        AuditEvent second = issued(2, NOON + 60_000, "shipping", "orders");
        AuditEvent third = issued(3, NOON + 120_000, "billing", "invoices");
        AuditEvent refusal = refused(4, NOON + 180_000, "billing", true);
        AuditEvent change = operation(1, NOON + 240_000, "Update a client", "");
        store.keep(stored(first, second, third, refusal, change));
        KeptLog log = new KeptLog(config(), store, CODEC, CLOCK);

        assertFinds(log, "", change, refusal, third, second, first);
        assertFinds(log, "type:seccft", third, second, first);
        assertFinds(log, "type:seccft AND client_id:billing", third, first);
        assertFinds(log, "type:(seccft OR sapi) AND NOT client_id:\"billing\"", change, second);
        assertFinds(log, "client_name:SHIPPING", second);
        assertFinds(log, "client_name:ship*", second);
        assertFinds(log, "description:\"authentication failed\"", refusal);
        assertFinds(log, "details.reason:\"wrong secret\"", refusal);
        assertFinds(log, "audience:https\\:\\/\\/orders*", refusal, second, first);
        assertFinds(log, "invoices billing", refusal, third, first);
        assertFinds(log, "date:[2026-06-01T12:01:00Z TO 2026-06-01T12:02:00Z]", third, second);
        assertFinds(log, "date:{2026-06-01T12:01:00.000Z TO *] AND type:seccft", third);
        assertFinds(log, "(date:<2026-06-01T12:01:00Z AND type:seccft) OR type:sapi", change, first);
        assertFinds(log, "NOT date:2026-06-01");
        assertFinds(log, "log_id:" + MadeId.of(second), second);
        assertFinds(log, "log_id:[" + MadeId.of(third) + " TO *] AND NOT log_id:" + MadeId.of(refusal), change, third);
        assertFinds(log, "_exists_:organization_id", refusal);
        assertFinds(log, "user_id:*");
        assertFinds(log, "client_id:nobody");

        KeptLog.Page page = log.search("type:seccft", false, 1, 1, true);
        assertEquals(3, page.total());
        assertEquals(List.of(WIRE.of(second)), page.events());
        assertEquals(WIRE.of(second), log.find(MadeId.of(second)).orElseThrow());
        assertEquals(List.of(WIRE.of(third), WIRE.of(refusal)), log.after(Optional.of(MadeId.of(second)), 2));
        assertEquals(OptionalLong.empty(), store.read(reader -> reader.placeFrom(NOON + 240_001)));
    }

    @Test
    void a_query_over_very_many_shapes_finds_the_newest_and_the_oldest() {
        EventStore store = open();
        List<StoredEvent> batch = new ArrayList<>();
        for (int n = 0; n < 1_500; n++) {
            CLOCK.millis = NOON + n * 1_000L;
            batch.addAll(stored(n % 10 == 0 ? issued(n, CLOCK.millis, "billing", "orders")
                    : refused(n, CLOCK.millis, "guess-" + n, false)));
            store.keep(batch);
            batch.clear();
        }
        KeptLog log = new KeptLog(config(), store, CODEC, CLOCK);
        assertEquals(List.of("guess-1499", "guess-1498", "guess-1497"),
                clients(log.search("client_id:guess*", true, 0, 3, false)));
        assertEquals(List.of("guess-1", "guess-2", "guess-3"), clients(log.search("client_id:guess*", false, 0, 3, false)));
        assertEquals(List.of("guess-701"),
                clients(log.search("client_id:guess-702 OR client_id:guess-701", false, 0, 1, false)));
        assertEquals(List.of("guess-701"), clients(log.search("client_id:guess-701", true, 0, 3, false)));
        assertEquals(150, log.search("type:seccft", true, 0, 1, true).total());
        assertEquals(1_000, log.search("type:feccft", true, 0, 1, true).total(), "no more are counted");
    }

    @Test
    void a_page_goes_on_from_an_event_of_the_same_millisecond_too() {
        EventStore store = open();
        List<AuditEvent> events = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            events.add(issued(n, NOON + n / 3, n == 1 ? "shipping" : "billing", "orders"));
            store.keep(stored(events.get(n)));
        }
        KeptLog log = new KeptLog(config(), store, CODEC, CLOCK);
        LogId third = MadeEvents.id(events.get(2));
        assertEquals(List.of(WIRE.of(events.get(1)), WIRE.of(events.get(0))), log.beyond("", third, true, 9));
        assertEquals(List.of(WIRE.of(events.get(0))), log.beyond("client_id:billing", third, true, 9));
        assertEquals(List.of(WIRE.of(events.get(1))), log.beyond("", third, true, 1));
        assertEquals(List.of(WIRE.of(events.get(3)), WIRE.of(events.get(4))), log.beyond("type:seccft", third, false, 9));
        assertEquals(List.of(), log.beyond("", MadeEvents.id(events.get(0)), true, 9));
        LogId gone = new LogId(NOON, 99, 7);
        assertEquals(List.of("billing", "shipping", "billing"), log.beyond("", gone, true, 9).stream()
                .map(event -> event.path("client_id").textValue()).toList());
    }

    /** Numbers are of one sort then. */
    private static JsonNode parsed(ObjectNode event) {
        return dev.postern.PackagedPostern.json(event.toString());
    }

    private static List<String> clients(KeptLog.Page page) {
        return page.events().stream().map(event -> event.path("client_id").textValue()).toList();
    }

    private static void assertFinds(KeptLog log, String query, AuditEvent... expected) {
        List<String> ids = log.search(query, true, 0, 100, false).events().stream()
                .map(event -> event.path("log_id").textValue()).toList();
        assertEquals(List.of(expected).stream().map(MadeId::of).toList(), ids, query);
    }

    private static List<ObjectNode> after(EventStore store, long place) {
        return store.read(reader -> reader.after(place, 1_000)).stream().map(CODEC::document).toList();
    }

    static EventsConfig config() {
        return new EventsConfig() {
            @Override
            public boolean kept() {
                return true;
            }

            @Override
            public Duration keepFor() {
                return Duration.ofDays(30);
            }

            @Override
            public MemorySize sizeMax() {
                return new MemorySize(java.math.BigInteger.valueOf(1L << 30));
            }
        };
    }

    private static final class MadeId {

        static String of(AuditEvent event) {
            return WIRE.logId(event);
        }
    }
}
