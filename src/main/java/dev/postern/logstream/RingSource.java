package dev.postern.logstream;

import java.util.Optional;
import java.util.OptionalLong;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;

/**
 * Events from memory, of this process, where events are not kept. The oldest are lost to a stream that falls too far behind.
 */
final class RingSource implements EventSource {

    private final AuditLog.Reader reader;
    private final AuditEventJson json;
    private final LogStreamsConfig config;
    private Optional<EventBatch> first = Optional.empty();

    RingSource(AuditLog.Reader reader, AuditEventJson json, LogStreamsConfig config) {
        this.reader = reader;
        this.json = json;
        this.config = config;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public Optional<EventBatch> next(LogStream stream) {
        if (first.isEmpty()) {
            first = read(stream);
        }
        return first;
    }

    private Optional<EventBatch> read(LogStream stream) {
        BatchBuilder batch = new BatchBuilder(stream.sink().format(), config);
        while (!batch.isFull()) {
            Optional<AuditEvent> event = reader.read();
            if (event.isEmpty()) {
                break;
            }
            if (stream.takes(event.get().type().category())) {
                batch.add(json.id(event.get()), json.of(event.get()));
            }
        }
        return batch.build();
    }

    @Override
    public void settle(EventBatch batch) {
        first = Optional.empty();
    }

    @Override
    public void changed() {
        // the first batch was read in its old form, and cannot be read again
    }

    @Override
    public boolean hasMore() {
        return first.isPresent() || reader.hasMore();
    }

    @Override
    public long takeLost() {
        return reader.takeLost();
    }

    @Override
    public long backlog() {
        return reader.backlog() + first.map(EventBatch::events).orElse(0);
    }

    @Override
    public OptionalLong oldest() {
        return first.map(batch -> OptionalLong.of(batch.oldest())).orElse(OptionalLong.empty());
    }
}
