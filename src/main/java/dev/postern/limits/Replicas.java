package dev.postern.limits;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.config.HostName;
import dev.postern.config.Periodic;
import dev.postern.entity.StoreUnavailable;
import dev.postern.limits.ReplicaStore.Living;
import dev.postern.limits.ReplicaStore.Self;
import dev.postern.limits.ReplicaStore.Sight;
import dev.postern.snapshot.CurrentSnapshot;

/**
 * Which processes share the store: each notes there once a second that it lives and what it has applied of the store's changes,
 * and leaves when it stops in order. Who has not been heard of for five seconds does not count. Rate limits are divided among
 * those that live. While requests come near a
 * limit, replicas exchange four times a second how many they get. Nothing of this happens on a request's thread.
 */
@Singleton
public final class Replicas {

    private static final Logger LOG = Logger.getLogger(Replicas.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration BEAT_WHEN_HOT = Duration.ofMillis(250);
    /** What others told so long ago is worth nothing. */
    private static final long OLD_NANOS = Duration.ofSeconds(5).toNanos();

    private final ReplicaStore store;
    private final RateShares shares;
    private final CurrentSnapshot current;
    private final Self self;
    private final Periodic beating;
    private volatile int alive = 1;
    private long lastSight = System.nanoTime();
    private boolean stopped;

    @Inject
    Replicas(ReplicaStore store, RateShares shares, CurrentSnapshot current,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.store = store;
        this.shares = shares;
        this.current = current;
        this.self = new Self(UUID.randomUUID().toString(), HostName.ofThisProcess(), version);
        this.beating = new Periodic("replicas", BEAT, this::beat);
    }

    /** Joins the others; once at start, before the first request. Blocks. */
    public void start() {
        if (store.isShared()) {
            beat();
            shares.onHot(beating::soon);
            beating.start(BEAT);
        }
    }

    /** Those that live, as far as known; 1 where the store is this process's own. */
    public int alive() {
        return alive;
    }

    /**
     * Each of those that live, as it has told the store. Blocks; call it only if {@link #alive} are several.
     *
     * @throws StoreUnavailable the store cannot be asked
     */
    public Living living() {
        return store.living();
    }

    /** Whether it is this process. */
    public boolean isThis(Replica replica) {
        return replica.id().equals(self.id());
    }

    void stop(@Observes ShutdownEvent event) {
        beating.stop(Duration.ZERO);
        leave();
    }

    private synchronized void leave() {
        stopped = true;
        if (store.isShared()) {
            try {
                store.leave(self.id());
            } catch (RuntimeException e) {
                LOG.debug("This replica counts for five more seconds", e);
            }
        }
    }

    synchronized void beat() {
        if (stopped) {
            return;
        }
        try {
            Map<RateKey, Long> demand = shares.measure(System.nanoTime());
            Sight sight = store.beat(self, current.get().position(), demand);
            lastSight = System.nanoTime();
            shares.learn(sight.alive(), sight.elsewhere());
            counted(sight.alive());
        } catch (StoreUnavailable e) {
            LOG.debug("Other replicas cannot be seen", e);
        } catch (RuntimeException e) {
            LOG.warn("Other replicas cannot be seen", e);
        }
        if (System.nanoTime() - lastSight > OLD_NANOS) {
            shares.forget();
        }
        if (shares.areHot()) {
            beating.within(BEAT_WHEN_HOT);
        }
    }

    private void counted(int now) {
        if (now != alive) {
            LOG.infof("Replicas alive: %s (before: %s)", now, alive);
            alive = now;
        }
    }
}
