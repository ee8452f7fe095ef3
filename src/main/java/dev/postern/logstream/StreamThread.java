package dev.postern.logstream;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.audit.Operations;
import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.events.EventCodec;
import dev.postern.events.EventStore;
import dev.postern.events.EventsConfig;
import dev.postern.snapshot.CurrentSnapshot;

/**
 * Starts the {@link StreamDispatcher} and ticks it. Stops deliveries to a stream that was changed. At shutdown, lets it send
 * for a bounded time.
 */
@Singleton
public class StreamThread {

    private static final Logger LOG = Logger.getLogger(StreamThread.class);
    private static final long POLL_MILLIS = 20;
    private static final long CHANGE_SECONDS_MAX = 5;
    private static final long RELEASE_SECONDS_MAX = 2;
    private static final int LOOKS_AT_THE_END = 2;
    /** Observers without a priority have 2500. */
    private static final int AFTER_KEEPING = 2_600;

    private final LogStreamsConfig config;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(named("log-streams"));
    private final ExecutorService storeThread = Executors.newSingleThreadExecutor(named("log-streams-store"));
    private final Optional<KeptEvents> kept;
    private final StreamDispatcher dispatcher;
    private ScheduledFuture<?> ticking;

    StreamThread(AuditLog log, CurrentSnapshot current, LogStreams streams, Operations operations, LogStreamSender sender,
            AuditEventJson json, LogStreamsConfig config, Clock clock, MeterRegistry meters, StreamErrors errors,
            EventsConfig events, EventStore store, EventCodec codec, StreamsOfSettings ofSettings) {
        this.config = config;
        this.kept = events.kept() ? Optional.of(new KeptEvents(store, new KeptPages(codec, config),
                UUID.randomUUID().toString(), errors, storeThread, thread)) : Optional.empty();
        this.dispatcher = new StreamDispatcher(log, current, streams, ofSettings.all(), operations.by("postern"), storeThread,
                new StreamDelivery.Context(sender, config, clock, thread, new DeliveryMeters(meters, clock), errors),
                new StreamDispatcher.Sources(json, kept));
    }

    void start(@Observes StartupEvent event) {
        long millis = Math.max(10, config.batchWait().toMillis());
        ticking = thread.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the changes of every commit. When this returns, nothing is sent any more to a log stream as it was before: what is
     * sent from now on is sent to the stream as it is now, if it exists and is active. Waits for a request in flight, five
     * seconds at most; a slower one may still arrive.
     */
    public void committed(List<EntityChange> changes) {
        Set<String> ids = changes.stream()
                .filter(change -> change.kind() == EntityKind.LOG_STREAM && change.before().isPresent())
                .map(EntityChange::id).collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return;
        }
        try {
            CompletableFuture.completedFuture(ids).thenComposeAsync(dispatcher::changed, thread)
                    .get(CHANGE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.infof("A request to a log stream that was changed takes longer than %d seconds", CHANGE_SECONDS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RejectedExecutionException e) {
            LOG.debugf("A change of a log stream is taken up later: %s", e.getMessage());
        }
    }

    /** After the last events were kept, and before the store of events is closed. */
    void stop(@Observes @Priority(AFTER_KEEPING) ShutdownEvent event) {
        ticking.cancel(false);
        long deadline = System.nanoTime() + config.shutdownWait().toNanos();
        try {
            lookForNews(deadline);
            while (System.nanoTime() < deadline && isBusy(deadline)) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.shutdownNow();
            release();
        }
    }

    /** What other processes have written meanwhile they send by themselves; what this one has kept last is seen here. */
    private void lookForNews(long deadline) throws InterruptedException {
        for (int look = 0; look < LOOKS_AT_THE_END; look++) { // the first may have been under way before the last events were kept
            try {
                CompletableFuture.completedFuture(dispatcher).thenComposeAsync(StreamDispatcher::lookForNews, thread)
                        .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.debugf("The last events are sent after the next start: %s", e);
                return;
            }
        }
    }

    /** Others go on at once, where this process has stopped. */
    private void release() {
        kept.ifPresent(events -> storeThread.execute(events::release));
        storeThread.shutdown();
        try {
            if (!storeThread.awaitTermination(RELEASE_SECONDS_MAX, TimeUnit.SECONDS)) {
                storeThread.shutdownNow();
            }
        } catch (InterruptedException e) {
            storeThread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBusy(long deadline) throws InterruptedException {
        try {
            return thread.submit(dispatcher::isBusy).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("The last events of the log streams were not sent: %s", e);
            return false;
        }
    }

    /** A task that throws would never be run again. */
    private void tick() {
        try {
            dispatcher.tick();
        } catch (RuntimeException bug) {
            LOG.error("Log streams: an unexpected failure; delivery continues", bug);
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
