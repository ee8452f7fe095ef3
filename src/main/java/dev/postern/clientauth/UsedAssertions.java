package dev.postern.clientauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.clientauth.AssertionsConfig.WithoutStore;
import dev.postern.entity.StoreUnavailable;
import dev.postern.oauth.OAuthError;

/**
 * Makes each client assertion work once: in this process, after a restart, and at every replica; and each DPoP proof of a token
 * request in the same way.
 *
 * <p>
 * Each assertion is added to a shared store. What this process has accepted by itself while that store was away
 * ({@code local}) is handed over as soon as the store is back, so that it works nowhere else and not after a restart. A store
 * of one process is written only when that process stops in order, never by
 * a token request. If the process before did not stop in order, assertions that were made before this start are refused until
 * they have expired.
 */
@Singleton
public final class UsedAssertions {

    private static final Logger LOG = Logger.getLogger(UsedAssertions.class);
    private static final String NOT_SAVED = "Used client assertions cannot be saved: the next process will refuse those made "
            + "before it starts";
    /** No assertion that was used before the start lives longer. */
    public static final Duration LIFETIME_MAX = Duration
            .ofSeconds(AssertionClaims.LIFETIME_SECONDS_MAX + AssertionClaims.CLOCK_SKEW_SECONDS);
    /** A store that was away is not asked again for this long, so that requests do not wait for it one after the other. */
    private static final long AWAY_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long CLEANING_NANOS = Duration.ofMinutes(1).toNanos();

    private final ReplayMemory memory;
    private final UsedAssertionStore store;
    private final WithoutStore withoutStore;
    private final Clock clock;
    private final boolean shared;
    private final AtomicLong nextCleaning = new AtomicLong(System.nanoTime());
    private final AtomicBoolean probing = new AtomicBoolean();
    /** Accepted while the shared store was away; the oldest first. No more than {@link ReplayMemory} holds. */
    private final Queue<UsedAssertion> unshared = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean handingOver = new AtomicBoolean();
    private volatile Instant unknownBefore = Instant.EPOCH;
    private volatile Optional<Long> awayUntil = Optional.empty();
    private volatile boolean stopped;

    UsedAssertions(ReplayMemory memory, UsedAssertionStore store, AssertionsConfig config, Clock clock) {
        this.memory = memory;
        this.store = store;
        this.withoutStore = config.withoutStore();
        this.clock = clock;
        this.shared = store.isShared();
    }

    /** Goes on from what the process before has used; once at start, before the first request. Blocks. */
    public void start() {
        if (shared) {
            return;
        }
        Instant now = clock.instant();
        UsedAssertionStore.Left left;
        try {
            left = store.begin();
        } catch (StoreUnavailable e) { // read-only: tokens go on, StoreState has told why
            beginLater();
            left = new UsedAssertionStore.Left(false, List.of(), Instant.EPOCH);
        }
        memory.addAll(left.used(), now);
        unknownBefore = left.inOrder() ? left.unknownBefore() : nextSecond(now);
        if (!left.inOrder()) {
            LOG.infof("The process before did not stop in order: client assertions made until now are refused for %s seconds",
                    LIFETIME_MAX.toSeconds());
        }
    }

    /**
     * Begins while a shared store is away. What was used before cannot be known, so assertions that were made until now are
     * refused, as after a process that did not stop in order.
     */
    public void startWithoutStore() {
        unknownBefore = nextSecond(clock.instant());
    }

    /** {@code iat} has whole seconds: an assertion of this second may have been made, and used, before this process started. */
    private static Instant nextSecond(Instant now) {
        return Instant.ofEpochSecond(now.getEpochSecond() + 1);
    }

    /**
     * Notes in the store, as soon as it can be written, that a process runs. What the process before kept there does not count
     * any more.
     */
    private void beginLater() {
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> {
            try {
                if (!stopped) {
                    store.begin();
                }
            } catch (StoreUnavailable e) {
                beginLater();
            }
        });
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true; // what is used from now on would not be remembered
        if (shared) {
            handOver();
        } else {
            try {
                store.end(memory.all(), unknownBefore);
            } catch (StoreUnavailable e) {
                LOG.warnf("%s (%s)", NOT_SAVED, e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn(NOT_SAVED, e);
            }
        }
    }

    /** Whether {@link #use} has to wait for the store. If so, call it on another thread than the event loop's. */
    public boolean isWaitedFor() {
        Optional<Long> away = awayUntil;
        return shared && (away.isEmpty() || (System.nanoTime() - away.get() >= 0 && !probing.get()));
    }

    /**
     * Refuses what is known to be used, or may be; remembers nothing and waits for nothing.
     *
     * @param issuedAt the assertion's {@code iat}, if it has one
     */
    void refuseUsed(UsedAssertion assertion, Optional<Instant> issuedAt) {
        if (memory.holds(assertion)) {
            throw usedBefore();
        }
        if (isFromBefore(assertion, issuedAt)) {
            throw new OAuthError.InvalidClient(
                    "client_assertion was made before this server started, and may have been used: send a new one, with iat");
        }
    }

    /** Whether a process that did not stop in order may have used it. */
    public boolean isFromBefore(UsedAssertion assertion, Optional<Instant> issuedAt) {
        Instant start = unknownBefore;
        return assertion.expiresAt() <= start.plus(LIFETIME_MAX).getEpochSecond()
                && issuedAt.filter(at -> !at.isBefore(start)).isEmpty();
    }

    /**
     * Uses up an assertion.
     *
     * @param waiting whether it may wait for the store, as {@link #isWaitedFor} said; else this process goes by itself
     * @throws OAuthError.InvalidClient it has been used before
     * @throws OAuthError.TemporarilyUnavailable no room, or the store is away and must be asked
     */
    void use(UsedAssertion assertion, boolean waiting) {
        if (!isFirst(assertion, waiting)) {
            throw usedBefore();
        }
    }

    /**
     * As {@link #use}, for what is not an assertion.
     *
     * @return false: it has been used before
     * @throws OAuthError.TemporarilyUnavailable no room, or the store is away and must be asked
     */
    public boolean isFirst(UsedAssertion assertion, boolean waiting) {
        if (stopped) {
            throw new OAuthError.TemporarilyUnavailable("the server stops");
        }
        return memory.isFirst(assertion, clock.instant()) && (!shared || isFirstForAll(assertion, waiting));
    }

    /**
     * Whether no other process has used it, for what must go on without the store: while that is away, only this process knows.
     * Blocks: to be called when {@link #isWaitedFor} says so.
     */
    public boolean isFirstElsewhere(UsedAssertion use) {
        boolean away = awayUntil.isPresent();
        if (away && !probing.compareAndSet(false, true)) { // one request at a time finds out whether it is back
            return true;
        }
        try {
            boolean first = store.add(use);
            clean();
            isBack();
            return first;
        } catch (StoreUnavailable e) {
            wentAway(e);
            return true;
        } finally {
            if (away) {
                probing.set(false);
            }
        }
    }

    private boolean isFirstForAll(UsedAssertion assertion, boolean waiting) {
        boolean away = awayUntil.isPresent();
        if (waiting && (!away || probing.compareAndSet(false, true))) { // one request at a time finds out whether it is back
            try {
                boolean first = store.add(assertion);
                clean();
                isBack();
                return first;
            } catch (StoreUnavailable e) {
                wentAway(e);
            } finally {
                if (away) {
                    probing.set(false);
                }
            }
        }
        if (withoutStore == WithoutStore.REFUSE) {
            memory.forget(assertion); // refused, so not used
            throw new OAuthError.TemporarilyUnavailable("the store of used client assertions is away");
        }
        unshared.add(assertion);
        handOverLater();
        return true;
    }

    private void handOverLater() {
        if (handingOver.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> {
                handOver();
                handingOver.set(false);
                if (!unshared.isEmpty() && !stopped) {
                    handOverLater();
                }
            });
        }
    }

    private void handOver() {
        try {
            for (UsedAssertion next = unshared.peek(); next != null; next = unshared.peek()) {
                if (next.expiresAt() > clock.instant().getEpochSecond()) {
                    store.add(next); // used elsewhere, too, if it was there: nothing can be done about that any more
                }
                unshared.remove(next);
            }
        } catch (StoreUnavailable e) {
            LOG.debug("Used client assertions are handed over once the store is back", e);
        }
    }

    private void isBack() {
        if (awayUntil.isPresent()) {
            awayUntil = Optional.empty();
            LOG.info("The store of used client assertions is back");
        }
    }

    private void wentAway(StoreUnavailable cause) {
        if (awayUntil.isEmpty()) {
            LOG.warnf(cause, "The store is away: used client assertions are %s (postern.assertions.without-store)",
                    withoutStore == WithoutStore.LOCAL ? "remembered by this process only" : "refused");
        }
        awayUntil = Optional.of(System.nanoTime() + AWAY_NANOS);
    }

    private void clean() {
        long now = System.nanoTime();
        long due = nextCleaning.get();
        if (now - due >= 0 && nextCleaning.compareAndSet(due, now + CLEANING_NANOS)) {
            try {
                store.forgetExpired();
            } catch (StoreUnavailable e) {
                LOG.debug("Expired client assertions stay in the store for another minute", e);
            }
        }
    }

    private static OAuthError.InvalidClient usedBefore() {
        return new OAuthError.InvalidClient("client_assertion has been used before: its jti must be unique");
    }
}
