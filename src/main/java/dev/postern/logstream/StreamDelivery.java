package dev.postern.logstream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

import org.jboss.logging.Logger;

import dev.postern.audit.TextBounds;
import dev.postern.logstream.LogStreamSender.Delivery;

/**
 * Sends the events of one stream, batch after batch, one request at a time. Used on the dispatcher's thread only. The events
 * behind the batch wait where they are kept, see {@link EventSource}.
 */
final class StreamDelivery {

    private static final Logger LOG = Logger.getLogger(StreamDelivery.class);
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    private final Context context;
    private final EventSource source;
    private LogStream stream;
    private CompletableFuture<Void> sending = CompletableFuture.completedFuture(null);
    private boolean held;
    private boolean suspending;
    private int failures;
    private Instant failingSince = Instant.MAX;
    private Instant notBefore = Instant.MIN;

    /** What every delivery needs. */
    record Context(LogStreamSender sender, LogStreamsConfig config, Clock clock, Executor thread, DeliveryMeters meters,
            StreamErrors errors) {
    }

    StreamDelivery(LogStream stream, EventSource source, Context context) {
        this.stream = stream;
        this.source = source;
        this.context = context;
    }

    LogStream stream() {
        return stream;
    }

    /** Sends nothing more before {@link #update}: the stream was changed, and the change is not read yet. */
    void hold() {
        held = true;
    }

    /** Completes when the request on its way now has ended; at once when there is none. */
    CompletableFuture<Void> sending() {
        return sending;
    }

    /** The stream as registered now; whoever changed it wants to see it work, so a wait ends. */
    void update(LogStream changed) {
        held = false;
        if (!changed.equals(stream)) {
            stream = changed;
            suspending = false;
            failures = 0;
            failingSince = Instant.MAX;
            notBefore = Instant.MIN;
            source.changed();
        }
    }

    /** Whether it sends, or would if there were events. */
    boolean isActive() {
        return !held && stream.status() == LogStream.Status.ACTIVE;
    }

    EventSource source() {
        return source;
    }

    /** Sends the next batch, if there is one and the stream may send now. */
    void proceed() {
        if (!source.isReady()) {
            failures = 0; // whoever sends now counts them
            failingSince = Instant.MAX;
            return;
        }
        if (!isActive() || !sending.isDone() || context.clock().instant().isBefore(notBefore)) {
            return;
        }
        Optional<EventBatch> next = source.next(stream);
        context.meters().lost(stream, source.takeLost());
        if (next.isPresent()) {
            EventBatch batch = next.get();
            sending = new CompletableFuture<>();
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
        boolean hopeless = stream.status() == LogStream.Status.ACTIVE && !stream.isOfSettings() && failures > 0
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
        return !sending.isDone() || (isActive() && failures == 0 && source.hasMore());
    }

    private void settle(EventBatch batch, Delivery delivery) {
        sending.complete(null);
        switch (delivery.outcome()) {
            case DELIVERED -> {
                source.settle(batch);
                context.meters().delivered(batch.events());
                recovered();
            }
            case FAILED -> failed(delivery);
            case REFUSED -> {
                source.settle(batch);
                context.meters().refused(batch.events());
                failed(delivery);
            }
        }
        proceed();
    }

    private void recovered() {
        if (failures > 0) {
            LOG.infof("Log stream %s delivers again", stream);
        }
        context.errors().recovered(stream.id());
        failures = 0;
        failingSince = Instant.MAX;
    }

    private void failed(Delivery delivery) {
        Instant now = context.clock().instant();
        context.errors().failed(stream.id(), new StreamErrors.StreamError(TextBounds.bounded(delivery.detail()), now));
        if (failures == 0) {
            failingSince = now;
            LOG.warnf("Log stream %s does not deliver: %s. It is tried again until it does or is suspended", stream,
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
