package dev.postern.logstream;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;

/** Joins events to the body of one request, until it is full. */
final class BatchBuilder {

    private final LogStream.Format format;
    private final int eventsMax;
    private final int bytesMax;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int events;
    private long oldest;

    BatchBuilder(LogStream.Format format, LogStreamsConfig config) {
        this.format = format;
        this.eventsMax = format.isSingle() ? 1 : config.batchEventsMax();
        this.bytesMax = config.batchBytesMax();
    }

    boolean isFull() {
        return events >= eventsMax || body.size() >= bytesMax;
    }

    /** @param event in Auth0's form; not kept */
    void add(LogId id, ObjectNode event) {
        body.writeBytes(events == 0 ? EventEncoder.begin(format) : EventEncoder.between(format));
        body.writeBytes(EventEncoder.item(format, id, event));
        oldest = events == 0 ? id.epochMillis() : Math.min(oldest, id.epochMillis());
        events++;
    }

    /** The batch; empty: it has no event. */
    Optional<EventBatch> build() {
        if (events == 0) {
            return Optional.empty();
        }
        body.writeBytes(EventEncoder.end(format));
        return Optional.of(new EventBatch(body.toByteArray(), events, oldest));
    }
}
