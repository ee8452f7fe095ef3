package dev.postern.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

/**
 * Keeps the snapshot current with what others write to the store, and with writes of this process whose own catching up
 * failed: asks the change feed every {@code postern.registry.poll-interval}, which is one indexed read when nothing has
 * changed. While the store is away the snapshot stays as it was.
 */
@Singleton
public class RegistryFollower {

    private static final Logger LOG = Logger.getLogger(RegistryFollower.class);
    private static final long STOP_SECONDS_MAX = 5;

    private final Registry registry;
    private final long pollMillis;
    private final Clock clock;
    private final ScheduledExecutorService schedule = Executors
            .newSingleThreadScheduledExecutor(RegistryFollower::daemon);
    private volatile Instant lastSuccess;
    private Runnable reloadKeys = () -> {
    };
    private long keyRingVersion;
    private boolean failing;

    RegistryFollower(Registry registry, RegistryConfig config, Clock clock) {
        this.registry = registry;
        this.pollMillis = config.pollInterval().toMillis();
        this.clock = clock;
    }

    /** @param reload run whenever the signing keys have been changed; what it throws makes it run again */
    public void onChangeOfKeys(Runnable reload) {
        reloadKeys = reload;
    }

    /** Begins to follow; once, after {@link Registry#load}. */
    @SuppressWarnings("FutureReturnValueIgnored") // poll() keeps its failures to itself
    public void start() {
        schedule.scheduleWithFixedDelay(this::poll, 0, pollMillis, TimeUnit.MILLISECONDS);
    }

    /** When the snapshot was last known to be current; empty before the first poll. */
    public Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        schedule.shutdown();
        if (!schedule.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            schedule.shutdownNow();
        }
    }

    /** Never throws: an exception would end the schedule. */
    private void poll() {
        try {
            registry.catchUp();
            followKeys();
            lastSuccess = clock.instant();
            if (failing) {
                failing = false;
                LOG.info("The registry is current again");
            }
        } catch (StoreUnavailable e) {
            failed(e.getCause());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void followKeys() {
        long version = registry.keyRingVersion();
        if (version != keyRingVersion) {
            reloadKeys.run();
            keyRingVersion = version;
        }
    }

    private void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.error("The registry cannot be read; tokens go on with what is known, and changes wait", cause);
        }
    }

    private static Thread daemon(Runnable polling) {
        Thread thread = new Thread(polling, "registry-follower");
        thread.setDaemon(true);
        return thread;
    }
}
