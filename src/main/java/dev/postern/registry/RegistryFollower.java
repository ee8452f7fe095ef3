package dev.postern.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.config.Periodic;
import dev.postern.entity.ChangeNews;
import dev.postern.entity.StoreState;
import dev.postern.entity.StoreUnavailable;

/**
 * Brings changes of other processes into the snapshot, and changes of this process whose catching up failed. It asks the change
 * feed whenever there is news ({@link ChangeNews}), and every {@code postern.registry.poll-interval} in any case, which is one
 * indexed read if nothing has changed. While the store is unreachable, the snapshot stays as it was, and this asks for the
 * store at least every second, so that nobody else has to.
 */
@Singleton
public class RegistryFollower {

    private static final Logger LOG = Logger.getLogger(RegistryFollower.class);
    /** How often a store that is away is asked, if the interval is longer. */
    private static final Duration AWAY_PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Registry registry;
    private final Clock clock;
    private final StoreClock storeClock;
    private final ChangeNews news;
    private final StoreState store;
    private final Periodic polling;
    private volatile Instant lastSuccess;
    private volatile Optional<Instant> standsInSince = Optional.empty();
    private Runnable joining = () -> {
    };
    private Runnable reloadKeys = () -> {
    };
    private Runnable settling = () -> {
    };
    private long keyRingChanges;
    private boolean failing;

    RegistryFollower(Registry registry, ChangeNews news, StoreState store, RegistryConfig config, Clock clock) {
        this.registry = registry;
        this.store = store;
        this.news = news;
        this.polling = new Periodic("registry-follower", config.pollInterval(), this::poll);
        this.clock = clock;
        this.storeClock = new StoreClock(registry, clock);
    }

    /** @param reload run whenever the signing keys have been changed; what it throws makes it run again */
    public void onChangeOfKeys(Runnable reload) {
        reloadKeys = reload;
    }

    /** @param work run whenever the snapshot has been brought up to date */
    public void onCurrent(Runnable work) {
        settling = work;
    }

    /** @param told how far the clock of a shared store is ahead of this process's, each time it has been measured */
    public void onStoreClock(Consumer<Duration> told) {
        storeClock.onMeasured(told);
    }

    /** How far the clock of a shared store is ahead of this process's. */
    public Duration storeClockOffset() {
        return storeClock.offset();
    }

    /**
     * The registry in force comes from a copy, because the store is away.
     *
     * @param asOf when the copy was last known to be in step with the store
     * @param join run before the store is followed, until it does not throw {@link StoreUnavailable} any more
     */
    public void standIn(Instant asOf, Runnable join) {
        lastSuccess = asOf;
        standsInSince = Optional.of(asOf);
        joining = join;
        failing = true; // it has been told
    }

    /** Of when the copy is that is in force, as long as the store has not answered since the start; else empty. */
    public Optional<Instant> standsInSince() {
        return standsInSince;
    }

    /** Begins to follow; once, after {@link Registry#load}. */
    public void start() {
        store.watchedBy(polling::soon);
        if (standsInSince.isPresent()) {
            store.didNotAnswer(); // so that nobody but this asks before the store has been joined
        }
        polling.start(Duration.ZERO);
        news.start(polling::soon);
    }

    /** When the snapshot was last known to be current; empty before the first poll. */
    public Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }

    void stop(@Observes ShutdownEvent event) {
        news.stop();
        polling.stop(STOP_MAX);
    }

    private void poll() {
        try {
            join();
            registry.catchUp();
            followKeys();
            settling.run();
            storeClock.polled();
            lastSuccess = clock.instant();
            registry.checkWritable();
            if (failing) {
                failing = false;
                LOG.info("The registry is current again");
            }
        } catch (StoreUnavailable e) {
            failed(e.getCause());
            polling.within(AWAY_PAUSE); // others do not ask the store before it has answered here
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void join() {
        if (standsInSince.isPresent()) {
            joining.run();
            standsInSince = Optional.empty();
        }
    }

    private void followKeys() {
        long changes = registry.keyRingChanges();
        if (changes != keyRingChanges) {
            reloadKeys.run();
            keyRingChanges = changes;
        }
    }

    private void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.errorf("The registry cannot be read (%s); tokens go on with what is known, and changes wait", oneLine(cause));
            LOG.debug("The registry cannot be read", cause);
        }
    }

    private static String oneLine(Throwable cause) {
        return String.valueOf(cause == null ? null : cause.getMessage()).lines().findFirst().orElse("");
    }
}
