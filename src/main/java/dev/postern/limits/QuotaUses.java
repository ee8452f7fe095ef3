package dev.postern.limits;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.limits.QuotaUseStore.StoredUse;
import dev.postern.registry.StoreUnavailable;

/**
 * How many tokens of each quota are used, in memory. What this process issues is added to the store, and what others issue is
 * read from it, every {@code postern.limits.quota-save-interval} and at shutdown; the token path waits for neither. While the
 * store is away, counting goes on and is saved later. {@code kill -9} forgets what was issued since the last saving, and
 * processes together may exceed a quota by what they issue between two.
 */
@Singleton
public final class QuotaUses {

    private static final Logger LOG = Logger.getLogger(QuotaUses.class);
    private static final int BATCH_MAX = 1_000;
    /** A bucket is kept for a while after its end: requests under way, and clocks of other processes, may be behind. */
    private static final long KEPT_SECONDS = Duration.ofMinutes(10).toSeconds();
    private static final long CLEANING_SECONDS = Duration.ofMinutes(1).toSeconds();

    private final QuotaUseStore store;
    private final QuotaWarnings warnings;
    private final Clock clock;
    private final long intervalMillis;
    private final ConcurrentMap<QuotaBucket, BucketUse> uses = new ConcurrentHashMap<>();
    private final Queue<BucketUse> toSave = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(QuotaUses::daemon);
    private long revision;
    private long nextCleaning;

    QuotaUses(QuotaUseStore store, QuotaWarnings warnings, LimitsConfig config, Clock clock) {
        this.store = store;
        this.warnings = warnings;
        this.clock = clock;
        this.intervalMillis = config.quotaSaveInterval().toMillis();
    }

    /**
     * Goes on from what has been counted; once at start, before the first request. Blocks.
     *
     * @throws StoreUnavailable the store is away
     */
    @SuppressWarnings("FutureReturnValueIgnored") // save() keeps its failures to itself
    public synchronized void start() {
        exchange(Map.of());
        schedule.scheduleWithFixedDelay(this::save, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        schedule.shutdownNow();
        save();
    }

    BucketUse of(QuotaBucket bucket) {
        BucketUse known = uses.get(bucket);
        return known != null ? known : uses.computeIfAbsent(bucket, BucketUse::new);
    }

    /** A reserved token has been issued. */
    void keep(BucketUse use, int quota) {
        if (use.keep(quota)) {
            toSave.add(use);
        }
    }

    /** Never throws: an exception would end the schedule. What cannot be saved waits for the next time. */
    synchronized void save() {
        try {
            boolean more = true;
            while (more) {
                Map<BucketUse, Long> batch = nextBatch();
                saveOrPutBack(batch);
                more = batch.size() == BATCH_MAX;
            }
            clean();
        } catch (StoreUnavailable e) {
            LOG.debug("Uses of token quotas wait for the store", e);
        } catch (RuntimeException e) {
            LOG.warn("Uses of token quotas cannot be saved", e);
        }
    }

    private Map<BucketUse, Long> nextBatch() {
        Map<BucketUse, Long> batch = new HashMap<>();
        while (batch.size() < BATCH_MAX) {
            BucketUse use = toSave.poll();
            if (use == null) {
                break;
            }
            batch.merge(use, use.takeUnsaved(), Long::sum); // issued again meanwhile: in the queue again
        }
        return batch;
    }

    /** When the store has the batch but could not say so, it is counted twice. */
    private void saveOrPutBack(Map<BucketUse, Long> batch) {
        try {
            exchange(batch);
        } catch (RuntimeException e) {
            batch.forEach((use, tokens) -> {
                if (use.putBack(tokens)) {
                    toSave.add(use);
                }
            });
            throw e;
        }
    }

    private void exchange(Map<BucketUse, Long> batch) {
        Map<QuotaBucket, Long> issued = new HashMap<>();
        batch.forEach((use, tokens) -> issued.put(use.bucket(), tokens));
        for (StoredUse row : store.exchange(issued, revision)) {
            long saved = issued.getOrDefault(row.bucket(), 0L);
            BucketUse use = of(row.bucket());
            use.learn(row.tokens(), saved);
            revision = row.revision();
            warnings.saved(row.bucket(), use.quota(), row.tokens() - saved, row.tokens());
        }
    }

    private void clean() {
        long now = clock.instant().getEpochSecond();
        if (now >= nextCleaning) {
            nextCleaning = now + CLEANING_SECONDS;
            long ended = now - KEPT_SECONDS;
            if (uses.values().removeIf(use -> use.bucket().endsAt() < ended && !use.hasUnsaved())) {
                store.deleteEndedBefore(ended);
            }
        }
    }

    private static Thread daemon(Runnable saving) {
        Thread thread = new Thread(saving, "quota-uses");
        thread.setDaemon(true);
        return thread;
    }
}
