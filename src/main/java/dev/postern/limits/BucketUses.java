package dev.postern.limits;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;

/** The buckets that this process counts, and those of them that have something to tell the store. */
final class BucketUses {

    static final int BATCH_MAX = 1_000;

    private final ConcurrentMap<QuotaBucket, BucketUse> uses = new ConcurrentHashMap<>();
    private final Queue<BucketUse> toTell = new ConcurrentLinkedQueue<>();

    BucketUse of(QuotaBucket bucket) {
        BucketUse known = uses.get(bucket);
        return known != null ? known : uses.computeIfAbsent(bucket, BucketUse::new);
    }

    /** Without counting it from now on. */
    Optional<BucketUse> known(QuotaBucket bucket) {
        return Optional.ofNullable(uses.get(bucket));
    }

    Collection<BucketUse> all() {
        return uses.values();
    }

    void tell(BucketUse use) {
        if (use.enters()) {
            toTell.add(use);
        }
    }

    boolean hasSomeToTell() {
        return !toTell.isEmpty();
    }

    /** At most {@link #BATCH_MAX} of those that have something to tell. */
    List<BucketUse> nextBatch() {
        List<BucketUse> batch = new ArrayList<>();
        while (batch.size() < BATCH_MAX) {
            BucketUse use = toTell.poll();
            if (use == null) {
                break;
            }
            batch.add(use);
        }
        return batch;
    }

    /**
     * @param moment in seconds since 1970
     * @return whether there were some
     */
    boolean removeEndedBefore(long moment) {
        return uses.values().removeIf(use -> use.bucket().endsAt() < moment);
    }
}
