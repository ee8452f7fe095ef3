package dev.postern.logstream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.EventType;
import dev.postern.events.EventCodec;
import dev.postern.events.EventField;
import dev.postern.events.EventReader;
import dev.postern.events.KeptEvent;

/** Reads kept events for one stream, a bounded number of them in one go. */
final class KeptPages {

    private static final Logger LOG = Logger.getLogger(KeptPages.class);

    /** Of one question to the store: an event about a change may have 64 KB. */
    private static final int ROWS = 100;
    /** Of one page, whether the stream takes them or not: then it is the turn of another stream. */
    private static final int EVENTS_READ_MAX = 2_000;
    private static final int SINGLES_MAX = 100;
    /** Of an event that this version does not know. */
    private static final String OTHER = "other";

    private final EventCodec codec;
    private final LogStreamsConfig config;

    KeptPages(EventCodec codec, LogStreamsConfig config) {
        this.codec = codec;
        this.config = config;
    }

    /** The next events that a stream takes: one batch, or several of one event each. */
    KeptSource.Page read(EventReader reader, LogStream stream, long after) {
        return new Reading(stream, after).read(reader);
    }

    private final class Reading {

        private final LogStream stream;
        private final long earliest;
        private final List<KeptSource.Placed> batches = new ArrayList<>();
        private BatchBuilder batch;
        private long place;
        private long missing;
        private int read;
        private long bytes;

        Reading(LogStream stream, long after) {
            this.stream = stream;
            this.earliest = stream.startFrom().filter(moment -> !stream.isOfSettings()).map(Instant::toEpochMilli)
                    .orElse(Long.MIN_VALUE);
            this.place = after;
            this.batch = new BatchBuilder(stream.sink().format(), config);
        }

        KeptSource.Page read(EventReader reader) {
            long last = reader.newestPlace();
            boolean more = true;
            while (more && read < EVENTS_READ_MAX && !isFull()) {
                List<KeptEvent> events = reader.after(place, ROWS);
                for (int i = 0; i < events.size() && !isFull(); i++) {
                    take(events.get(i));
                }
                more = events.size() == ROWS;
            }
            if (!more && place < last) {
                missing += last - place;
                place = last;
            }
            endBatch();
            if (!batches.isEmpty()) {
                int end = batches.size() - 1; // what follows it and is not for the stream counts as sent with it
                batches.set(end, new KeptSource.Placed(batches.get(end).batch(), place));
            }
            return new KeptSource.Page(batches, place, missing);
        }

        private boolean isFull() {
            return stream.sink().format().isSingle() ? batches.size() >= SINGLES_MAX || bytes >= config.batchBytesMax()
                    : batch.isFull();
        }

        /** Places have no gaps: what is missing has been deleted. */
        private void take(KeptEvent event) {
            missing += event.seq() - place - 1;
            place = event.seq();
            read++;
            String type = String.valueOf(event.shape().text(EventField.TYPE));
            if (event.id().epochMillis() >= earliest
                    && stream.takes(EventType.of(type).map(EventType::category).orElse(OTHER))) {
                document(event).ifPresent(document -> batch.add(event.id(), document));
                if (batch.isFull() && stream.sink().format().isSingle()) {
                    endBatch();
                }
            }
        }

        private Optional<ObjectNode> document(KeptEvent event) {
            try {
                return Optional.of(codec.document(event));
            } catch (RuntimeException damaged) {
                LOG.warnf("Event %s cannot be read, and log stream %s does not get it: %s", event.id(), stream, damaged);
                missing++;
                return Optional.empty();
            }
        }

        private void endBatch() {
            batch.build().ifPresent(built -> {
                batches.add(new KeptSource.Placed(built, place));
                bytes += built.body().length;
            });
            batch = new BatchBuilder(stream.sink().format(), config);
        }
    }
}
