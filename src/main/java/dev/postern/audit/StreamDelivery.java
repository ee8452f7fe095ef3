package dev.postern.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

import org.jboss.logging.Logger;

import dev.postern.audit.LogStreamSender.Delivery;
import dev.postern.registry.LogStream;

/**
 * The events of one stream, batch after batch, one request at a time. Used on the dispatcher's thread only. What it holds
 * is one batch; the events behind it wait in the {@link AuditLog}, whose oldest are lost to a stream that falls too far
 * behind.
 */
final class StreamDelivery {

    private static final Logger LOG = Logger.getLogger(StreamDelivery.class);
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    private final Context context;
    private final AuditLog.Reader reader;
    private LogStream stream;
    private Optional<EventBatch> unsent = Optional.empty();
    private boolean inFlight;
    private boolean suspending;
    private int failures;
    private Instant failingSince = Instant.MAX;
    private Instant notBefore = Instant.MIN;

    /** What every delivery needs. */
    record Context(LogStreamSender sender, AuditEventJson json, LogStreamsConfig config, Clock clock, Executor thread,
            DeliveryMeters meters) {
    }

    StreamDelivery(LogStream stream, AuditLog.Reader reader, Context context) {
        this.stream = stream;
        this.reader = reader;
        this.context = context;
    }

    LogStream stream() {
        return stream;
    }

    /** The stream as registered now; whoever changed it wants to see it work, so a wait ends. */
    void update(LogStream changed) {
        if (!changed.equals(stream)) {
            stream = changed;
            suspending = false;
            failures = 0;
            failingSince = Instant.MAX;
            notBefore = Instant.MIN;
        }
    }

    /** Sends the next batch, if there is one and nothing stands against it. */
    void proceed() {
        if (inFlight || stream.status() != LogStream.Status.ACTIVE || context.clock().instant().isBefore(notBefore)) {
            return;
        }
        if (unsent.isEmpty()) {
            unsent = EventBatch.next(reader, stream, context.json(), context.config());
            context.meters().lost(stream, reader.takeLost());
        }
        if (unsent.isPresent()) {
            EventBatch batch = unsent.get();
            inFlight = true;
            send(batch).whenCompleteAsync((delivery, bug) -> settle(batch, bug == null ? delivery
                    : Delivery.failed(Optional.empty(), bug.toString())), context.thread());
        }
    }

    /** A sender that throws instead of answering must not leave the stream in flight for ever. */
    private CompletionStage<Delivery> send(EventBatch batch) {
        try {
            return context.sender().send(stream, batch);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    /** Whether to suspend the stream now, since it failed without a break for as long as it may; true once. */
    boolean beginSuspension() {
        boolean hopeless = stream.status() == LogStream.Status.ACTIVE && failures > 0
                && !failingSince.plus(context.config().suspendAfter()).isAfter(context.clock().instant());
        if (!hopeless || suspending) {
            return false;
        }
        suspending = true;
        return true;
    }

    /** The store could not note the suspension. */
    void suspensionFailed() {
        suspending = false;
    }

    /** Whether there is something to wait for at shutdown. */
    boolean isBusy() {
        boolean willing = failures == 0 && stream.status() == LogStream.Status.ACTIVE;
        return inFlight || (willing && (unsent.isPresent() || reader.hasMore()));
    }

    private void settle(EventBatch batch, Delivery delivery) {
        inFlight = false;
        switch (delivery.outcome()) {
            case DELIVERED -> {
                unsent = Optional.empty();
                context.meters().delivered(batch.events());
                recovered();
            }
            case FAILED -> failed(delivery);
            case REFUSED -> {
                unsent = Optional.empty();
                context.meters().refused(batch.events());
                failed(delivery);
            }
        }
        proceed();
    }

    private void recovered() {
        if (failures > 0) {
            LOG.infof("Log stream %s delivers again", stream.id());
        }
        failures = 0;
        failingSince = Instant.MAX;
    }

    private void failed(Delivery delivery) {
        Instant now = context.clock().instant();
        if (failures == 0) {
            failingSince = now;
            LOG.warnf("Log stream %s does not deliver: %s. It is tried again until it does or is suspended", stream.id(),
                    delivery.detail());
        }
        failures++;
        Duration asked = delivery.retryAfter().filter(wait -> wait.compareTo(RETRY_AFTER_MAX) < 0).orElse(
                delivery.retryAfter().isPresent() ? RETRY_AFTER_MAX : Duration.ZERO);
        Duration backoff = backoff(failures);
        notBefore = now.plus(asked.compareTo(backoff) > 0 ? asked : backoff);
    }

    /** Exponential with jitter: between half and the whole of first·2^(failures-1), at most the longest wait. */
    private Duration backoff(int attempts) {
        long first = context.config().retryFirst().toMillis();
        long max = context.config().retryMax().toMillis();
        long whole = Math.min(max, first << Math.min(attempts - 1, 20));
        return Duration.ofMillis(whole - ThreadLocalRandom.current().nextLong(whole / 2 + 1));
    }
}
