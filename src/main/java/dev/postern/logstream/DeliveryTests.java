package dev.postern.logstream;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.audit.LogId;
import dev.postern.audit.TextBounds;
import dev.postern.logstream.LogStreamSender.Delivery;
import dev.postern.oauth.Caller;

/**
 * Sends one made-up event to the destination of a stream, whatever its status is, at once and past the events that wait. The
 * event is not kept, and the stream's cursor stays where it is. A few at a time.
 */
@Singleton
public class DeliveryTests {

    private static final int AT_ONCE_MAX = 4;
    private static final String TYPE = "postern_delivery_test";

    private final LogStreams streams;
    private final StreamsOfSettings ofSettings;
    private final LogStreamSender sender;
    private final AuditLog log;
    private final AuditEventJson json;
    private final LogStreamsConfig config;
    private final Semaphore turns = new Semaphore(AT_ONCE_MAX);

    DeliveryTests(LogStreams streams, StreamsOfSettings ofSettings, LogStreamSender sender, AuditLog log, AuditEventJson json,
            LogStreamsConfig config) {
        this.streams = streams;
        this.ofSettings = ofSettings;
        this.sender = sender;
        this.log = log;
        this.json = json;
        this.config = config;
    }

    /**
     * What came of it.
     *
     * @param outcome {@code delivered}, {@code failed} or {@code refused}
     * @param message one short line without a secret
     * @param logId of the event that was sent
     */
    public record Result(String outcome, String message, Duration time, String logId) {
    }

    /**
     * Tries the destination of a stream. Blocks for the store.
     *
     * @param id of a registered stream, or {@code stdout}, {@code syslog} or {@code otlp}
     * @return empty: too many tests are under way
     * @throws dev.postern.entity.RegistryRefusal.NotFound there is no such stream
     */
    public Optional<CompletionStage<Result>> begin(String id) {
        LogStream stream = ofSettings.find(id).orElseGet(() -> streams.destination(id));
        if (!turns.tryAcquire()) {
            return Optional.empty();
        }
        boolean sent = false;
        try {
            CompletionStage<Result> result = send(stream);
            sent = true;
            return Optional.of(result.whenComplete((delivery, bug) -> turns.release()));
        } finally {
            if (!sent) {
                turns.release();
            }
        }
    }

    private CompletionStage<Result> send(LogStream stream) {
        AuditEvent.Operation event = log.event(log.nextOperation(), EventType.MANAGEMENT_WRITE, Caller.NONE,
                "Delivery test of the log stream " + stream.name(), Optional.empty(), Optional.empty(),
                JsonNodeFactory.instance.objectNode().put("test", true));
        LogId id = json.id(event);
        ObjectNode document = json.of(event).put("type", TYPE);
        BatchBuilder batch = new BatchBuilder(stream.sink().format(), config);
        batch.add(id, document);
        long startedAt = System.nanoTime();
        return sender.send(stream, batch.build().orElseThrow())
                .thenApply(delivery -> result(delivery, Duration.ofNanos(System.nanoTime() - startedAt), id));
    }

    private static Result result(Delivery delivery, Duration time, LogId id) {
        return new Result(delivery.outcome().name().toLowerCase(Locale.ROOT), TextBounds.bounded(delivery.detail()), time,
                id.toString());
    }
}
