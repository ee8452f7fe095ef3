package dev.postern.logstream;

import static dev.postern.events.MadeEvents.CODEC;
import static dev.postern.events.MadeEvents.NOON;
import static dev.postern.events.MadeEvents.id;
import static dev.postern.events.MadeEvents.issued;
import static dev.postern.events.MadeEvents.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.LogId;
import dev.postern.events.EventField;
import dev.postern.events.EventReader;
import dev.postern.events.KeptEvent;
import dev.postern.events.Span;
import dev.postern.events.StoredEvent;

class KeptPagesTest {

    private final Kept kept = new Kept();
    private final KeptPages pages = new KeptPages(CODEC, new DefaultStreamsConfig());

    @Test
    void a_page_is_one_batch_from_a_place_on() {
        kept.add(issued(1, NOON, "first", "orders"), issued(2, NOON + 1, "second", "orders"),
                issued(3, NOON + 2, "third", "orders"));
        KeptSource.Page page = pages.read(kept, stream(LogStream.Format.JSONLINES), 1);
        assertEquals(1, page.batches().size());
        assertEquals(2, page.batches().get(0).batch().events());
        assertEquals(NOON + 1, page.batches().get(0).batch().oldest());
        assertTrue(text(page, 0).contains("\"client_id\":\"second\""), text(page, 0));
        assertEquals(3, page.place());
        assertEquals(0, page.missing());
    }

    @Test
    void events_that_leave_one_by_one_each_have_their_place() {
        kept.add(issued(1, NOON, "first", "orders"), refused(2, NOON + 1, "who", true), issued(3, NOON + 2, "third", "orders"),
                refused(4, NOON + 3, "who", true));
        KeptSource.Page page = pages.read(kept, stream(LogStream.Format.JSONOBJECT, "auth.token_exchange.success"), 0);
        assertEquals(List.of(1L, 4L), page.batches().stream().map(KeptSource.Placed::place).toList(),
                "what the stream does not take is done with the event before it");
    }

    @Test
    void what_a_stream_does_not_take_is_passed_over_a_bounded_number_at_a_time() {
        for (int i = 0; i < 3_000; i++) {
            kept.add(issued(i, NOON + i, "billing", "orders"));
        }
        LogStream refusals = stream(LogStream.Format.JSONLINES, "auth.token_exchange.fail");
        KeptSource.Page page = pages.read(kept, refusals, 0);
        assertEquals(0, page.batches().size());
        assertEquals(2_000, page.place());
        assertEquals(3_000, pages.read(kept, refusals, page.place()).place());
    }

    @Test
    void events_that_are_gone_are_counted_and_passed_over() {
        kept.add(issued(1, NOON, "first", "orders"), issued(2, NOON, "second", "orders"), issued(3, NOON, "third", "orders"));
        kept.events.remove(0);
        kept.events.remove(0);
        KeptSource.Page page = pages.read(kept, stream(LogStream.Format.JSONLINES), 0);
        assertEquals(2, page.missing());
        assertEquals(1, page.batches().get(0).batch().events());
        kept.events.clear();
        KeptSource.Page rest = pages.read(kept, stream(LogStream.Format.JSONLINES), 0);
        assertEquals(3, rest.missing());
        assertEquals(3, rest.place(), "or it would be asked for without an end");
    }

    @Test
    void a_batch_ends_when_it_is_full() {
        for (int i = 0; i < 1_200; i++) {
            kept.add(issued(i, NOON + i, "billing", "orders"));
        }
        KeptSource.Page page = pages.read(kept, stream(LogStream.Format.JSONARRAY), 0);
        EventBatch batch = page.batches().get(0).batch();
        assertEquals(batch.events(), page.place());
        assertTrue(batch.events() < DefaultStreamsConfig.BATCH_EVENTS_MAX
                && batch.body().length > DefaultStreamsConfig.BATCH_BYTES_MAX
                && batch.body().length < DefaultStreamsConfig.BATCH_BYTES_MAX + 2_000, batch.body().length + " bytes");
        assertTrue(text(page, 0).startsWith("[{") && text(page, 0).endsWith("}]"));
    }

    @Test
    void a_stream_begins_with_the_events_of_its_first_moment() {
        kept.add(issued(1, NOON - 1, "before", "orders"), issued(2, NOON, "at", "orders"));
        LogStream stream = stream(LogStream.Format.JSONLINES);
        KeptSource.Page page = pages.read(kept, new LogStream(stream.id(), stream.name(), stream.status(), stream.sink(),
                stream.categories(), false, Optional.of(Instant.ofEpochMilli(NOON))), 0);
        assertEquals(1, page.batches().get(0).batch().events());
        assertTrue(text(page, 0).contains(id(issued(2, NOON, "at", "orders")).toString()));
    }

    private static String text(KeptSource.Page page, int batch) {
        return new String(page.batches().get(batch).batch().body(), StandardCharsets.UTF_8);
    }

    private static LogStream stream(LogStream.Format format, String... categories) {
        return new LogStream("lst_1", "test", LogStream.Status.ACTIVE,
                new LogStreamSink(URI.create("https://siem.example/in"), format, "application/json", Optional.empty(), Map.of(),
                        Optional.empty()),
                Set.of(categories), false, Optional.empty());
    }

    private static final class Kept implements EventReader {

        private final List<KeptEvent> events = new ArrayList<>();
        private long newest;

        void add(AuditEvent... more) {
            for (AuditEvent event : more) {
                StoredEvent stored = CODEC.of(event);
                events.add(new KeptEvent(++newest, stored.id(), stored.shape().get(), stored.own()));
            }
        }

        @Override
        public long newestPlace() {
            return newest;
        }

        @Override
        public List<KeptEvent> after(long seq, int limit) {
            return events.stream().filter(event -> event.seq() > seq).limit(limit).toList();
        }

        @Override
        public Map<String, Long> cursorPlaces() {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong placeOf(LogId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong placeFrom(long epochMillis) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<KeptEvent> load(Collection<Long> seqs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Found> inTime(Span span, boolean newestFirst, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Found> ofShapes(List<ShapeSpan> spans, boolean newestFirst, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<UsedShape> shapes(Map<EventField, String> equal, boolean newestFirst, UsedShape after, int limit) {
            throw new UnsupportedOperationException();
        }
    }
}
