package dev.postern.audit;

import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import dev.postern.registry.LogStreams;
import dev.postern.registry.Registry;

/** Starts the {@link StreamDispatcher}, ticks it, and gives it a last, bounded chance at shutdown. */
@Singleton
final class StreamThread {

    private static final Logger LOG = Logger.getLogger(StreamThread.class);
    private static final long POLL_MILLIS = 20;

    private final LogStreamsConfig config;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(named("log-streams"));
    private final ExecutorService storeThread = Executors.newSingleThreadExecutor(named("log-streams-store"));
    private final StreamDispatcher dispatcher;
    private ScheduledFuture<?> ticking;

    StreamThread(AuditLog log, Registry registry, LogStreams streams, LogStreamSender sender, AuditEventJson json,
            LogStreamsConfig config, Clock clock, MeterRegistry meters) {
        this.config = config;
        this.dispatcher = new StreamDispatcher(log, registry, streams, storeThread,
                new StreamDelivery.Context(sender, json, config, clock, thread, new DeliveryMeters(meters, clock)));
    }

    void start(@Observes StartupEvent event) {
        long millis = Math.max(10, config.batchWait().toMillis());
        ticking = thread.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        ticking.cancel(false);
        long deadline = System.nanoTime() + config.shutdownWait().toNanos();
        try {
            while (System.nanoTime() < deadline && isBusy(deadline)) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.shutdownNow();
            storeThread.shutdownNow();
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
            LOG.error("Log streams: an unexpected failure, going on", bug);
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
