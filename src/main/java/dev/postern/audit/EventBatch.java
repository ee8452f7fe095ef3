package dev.postern.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.postern.registry.LogStream;

/**
 * Events on their way to one destination, as the body of one request.
 *
 * @param body UTF-8; not copied, never written to
 * @param events how many it holds
 */
public record EventBatch(byte[] body, int events) {

    /** Reads on until the batch is full or there is nothing more; empty: no event the stream takes. */
    static Optional<EventBatch> next(AuditLog.Reader reader, LogStream stream, AuditEventJson json, LogStreamsConfig config) {
        int eventsMax = stream.format() == LogStream.Format.JSONOBJECT ? 1 : config.batchEventsMax();
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        int events = 0;
        while (events < eventsMax && items.size() < config.batchBytesMax()) {
            Optional<AuditEvent> event = reader.read();
            if (event.isEmpty()) {
                break;
            }
            if (stream.takes(event.get().type().category())) {
                items.writeBytes(separator(stream.format(), events == 0));
                items.writeBytes(item(event.get(), json));
                events++;
            }
        }
        if (events == 0) {
            return Optional.empty();
        }
        items.writeBytes(bytes(stream.format() == LogStream.Format.JSONARRAY ? "]" : ""));
        return Optional.of(new EventBatch(items.toByteArray(), events));
    }

    @Override
    public String toString() {
        return "EventBatch[" + events + "]";
    }

    private static byte[] separator(LogStream.Format format, boolean first) {
        return bytes(switch (format) {
            case JSONARRAY -> first ? "[" : ",";
            case JSONLINES -> first ? "" : "\n";
            case JSONOBJECT -> "";
        });
    }

    private static byte[] item(AuditEvent event, AuditEventJson json) {
        return bytes("{\"log_id\":\"" + json.logId(event) + "\",\"data\":" + json.of(event) + "}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
