package dev.postern.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.config.Periodic;
import dev.postern.entity.StoreUnavailable;
import dev.postern.limits.BucketUse.Taking;
import dev.postern.oauth.OAuthError;

/**
 * How many tokens of each quota are used, and the blocks of tokens that this process holds. A block is leased from the store,
 * so all processes together never issue more than a quota. Requests take from the block in memory. One thread asks for the
 * next block before the last one is used up; a request waits only if it finds the block empty. The same thread tells the
 * store what was issued and learns what others issued, every {@code postern.limits.quota-save-interval}. What lies idle
 * goes back to the store, at once if another process has asked for more than there is, and at an orderly stop. What a
 * killed process held counts as used until the bucket ends.
 */
@Singleton
public final class QuotaUses {

    private static final Logger LOG = Logger.getLogger(QuotaUses.class);
    /** A bucket is kept for a while after its end: requests under way, and clocks of other processes, may be behind. */
    private static final long KEPT_SECONDS = Duration.ofMinutes(10).toSeconds();
    private static final long CLEANING_SECONDS = Duration.ofMinutes(1).toSeconds();
    private static final int WAITING_MAX = 1_000;
    /** Longest wait of a request for one answer of the store. */
    static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration PRESSING_PAUSE = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final QuotaUseStore store;
    private final Duration interval;
    private final boolean aloneWithoutStore;
    private final BucketUses uses = new BucketUses();
    private final QuotaExchange exchange;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waited = new AtomicLong();
    private final Periodic saving;

    // the quota thread's
    private long nextCleaning;
    private boolean stopped;

    @Inject
    QuotaUses(QuotaUseStore store, QuotaWarnings warnings, Replicas replicas, LimitsConfig config, Clock clock) {
        this(store, warnings, replicas::alive, config.quotaSaveInterval(),
                config.quotaWithoutStore() == LimitsConfig.WithoutStore.LOCAL, clock);
    }

    QuotaUses(QuotaUseStore store, QuotaWarnings warnings, IntSupplier replicas, Duration interval, boolean aloneWithoutStore,
            Clock clock) {
        this.store = store;
        this.exchange = new QuotaExchange(uses, store, warnings, replicas, interval, clock);
        this.interval = interval;
        this.aloneWithoutStore = aloneWithoutStore;
        this.saving = new Periodic("quota-uses", interval, this::save);
    }

    /**
     * Goes on from what has been counted; once at start, before the first request. Blocks.
     *
     * @throws StoreUnavailable the store is away
     */
    public synchronized void start() {
        exchange.begin();
        saving.start(interval);
    }

    /** Begins while the store is away: counts from nothing, and takes the store's counts as soon as it is back. */
    public void startWithoutStore() {
        exchange.beginAnew();
        saving.start(interval);
    }

    /**
     * The store has another history than the one this process knows (a restored backup, a failover that lost changes): tells
     * everything that this process has issued and holds once more, and reads all counts anew. Returns at once.
     */
    public void historyReplaced() {
        exchange.beginAnew();
        saving.soon();
    }

    void stop(@Observes ShutdownEvent event) {
        saving.stop(Duration.ZERO);
        giveEverythingBack();
    }

    /**
     * How much of a bucket is used.
     *
     * @param tokens issued by all processes, as far as known
     */
    public record Used(QuotaBucket bucket, long tokens) {
    }

    /** The buckets of this hour and this day in which there is a token. No I/O. */
    public List<Used> used() {
        Instant now = Instant.ofEpochSecond(now());
        return uses.all().stream().filter(use -> use.taken() > 0 && use.bucket().isOf(now))
                .map(use -> new Used(use.bucket(), use.taken())).toList();
    }

    BucketUse of(QuotaBucket bucket) {
        return uses.of(bucket);
    }

    /** Tokens of a bucket, issued by all processes as far as known, and reserved here. */
    long used(QuotaBucket bucket) {
        return uses.known(bucket).map(BucketUse::taken).orElse(0L);
    }

    /** This moment, in seconds since 1970, by the clock of a store that is shared. */
    long now() {
        return exchange.now();
    }

    /** A request has waited in vain: those after it do not wait before the store has answered. */
    void isTooSlow() {
        exchange.isTooSlow();
    }

    /** Requests that have waited for a block, since the start. */
    public long waited() {
        return waited.get();
    }

    /** Whether nothing can be leased for now. */
    boolean isAway() {
        return exchange.isAway();
    }

    /** Whether tokens are issued while nothing can be leased, judged by what this process knows. */
    boolean goesOnAlone() {
        return aloneWithoutStore;
    }

    /** Reserves a token of the block. */
    Taking take(BucketUse use, int quota) {
        Taking taking = use.take(quota);
        if (taking == Taking.TAKEN && use.wishesAhead()) {
            uses.tell(use);
            saving.soon();
        }
        return taking;
    }

    /** A reserved token has been issued. */
    void keep(BucketUse use, boolean ofBlock) {
        use.keep(ofBlock);
        uses.tell(use);
    }

    /** No token has been issued for a reservation. */
    void giveBack(BucketUse use, boolean ofBlock) {
        use.giveBack(ofBlock);
        if (ofBlock) {
            uses.tell(use);
        }
    }

    /**
     * Asks the store for tokens of an empty bucket.
     *
     * @return completed when it is worth trying again, after two seconds in any case
     * @throws OAuthError.TemporarilyUnavailable too many wait
     */
    CompletionStage<Void> lease(BucketUse use) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            throw new OAuthError.TemporarilyUnavailable("too many requests wait for the store");
        }
        waited.incrementAndGet();
        CompletableFuture<Void> answer = use.awaited();
        if (!use.hopes()) {
            uses.tell(use);
            saving.soon();
        }
        return answer.copy().completeOnTimeout(null, WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((none, failure) -> {
                    use.waitsNoMore();
                    waiting.decrementAndGet();
                });
    }

    /** What cannot be told waits for the next time. */
    synchronized void save() {
        if (stopped) {
            return;
        }
        try {
            exchange.run();
            clean();
        } catch (StoreUnavailable e) {
            LOG.debug("Uses of token quotas wait for the store", e);
            saving.within(RETRY);
        } catch (RuntimeException e) {
            LOG.warn("Uses of token quotas cannot be saved", e);
        }
        if (exchange.isPressing()) {
            saving.within(PRESSING_PAUSE);
        }
    }

    private synchronized void giveEverythingBack() {
        stopped = true;
        exchange.isTooSlow();
        uses.all().forEach(use -> {
            if (use.shrink(0)) {
                uses.tell(use);
            }
        });
        boolean holdsSome = uses.hasSomeToTell();
        try {
            exchange.end();
        } catch (StoreUnavailable e) {
            LOG.logf(holdsSome ? Level.WARN : Level.DEBUG,
                    "Blocks of token quotas cannot be given back: they count as used until the hour or the day ends (%s)",
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Blocks of token quotas cannot be given back", e);
        }
    }

    private void clean() {
        long now = now();
        if (now >= nextCleaning) {
            nextCleaning = now + CLEANING_SECONDS;
            long ended = now - KEPT_SECONDS;
            if (uses.removeEndedBefore(ended)) {
                store.deleteEndedBefore(ended);
            }
        }
    }
}
