package dev.postern.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many tokens of one bucket are used. Requests take and keep without a lock; what the store knows is the business of the
 * one thread that saves.
 */
final class BucketUse {

    private final QuotaBucket bucket;
    /** Issued by all processes, as far as known, and reserved in this one. */
    private final AtomicLong taken = new AtomicLong();
    /** Issued here and not in the store yet. */
    private final AtomicLong unsaved = new AtomicLong();
    private long stored;
    private volatile int quota;

    BucketUse(QuotaBucket bucket) {
        this.bucket = bucket;
    }

    QuotaBucket bucket() {
        return bucket;
    }

    /** Tokens, reserved ones included. */
    long taken() {
        return taken.get();
    }

    /** The quota it was last judged by. */
    int quota() {
        return quota;
    }

    /** Reserves one token; false: there are as many as there may be. */
    boolean take(long tokensMax) {
        long before;
        do {
            before = taken.get();
            if (before >= tokensMax) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + 1));
        return true;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    /**
     * The reserved token has been issued.
     *
     * @return whether there was nothing to save before
     */
    boolean keep(int judgedBy) {
        quota = judgedBy;
        return unsaved.getAndIncrement() == 0;
    }

    boolean hasUnsaved() {
        return unsaved.get() > 0;
    }

    /** What is to be saved now; it counts as unsaved no more. */
    long takeUnsaved() {
        return unsaved.getAndSet(0);
    }

    /** Saving has failed; true: there is nothing else to save. */
    boolean putBack(long tokens) {
        return unsaved.getAndAdd(tokens) == 0;
    }

    /**
     * What the store holds now.
     *
     * @param total of all processes
     * @param saved those of them that are this process's own and new to the store
     */
    void learn(long total, long saved) {
        taken.addAndGet(total - stored - saved);
        stored = total;
    }
}
