package dev.postern.limits;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import dev.postern.limits.QuotaUseStore.StoredUse;
import dev.postern.limits.QuotaUseStore.Told;

/**
 * How many tokens of one bucket are used, and the block of tokens that this process holds. Requests take and keep without a
 * lock. One thread, that of {@link QuotaUses}, talks to the store and is the only one to call what is marked so.
 */
final class BucketUse {

    /** What became of a wish for one token. */
    enum Taking {
        TAKEN,
        /** There is none left for anybody. */
        NONE,
        /** The block is empty; the store may have more. */
        EMPTY
    }

    /** A block lasts about so long at full speed: one that is used up sooner is followed by a larger one. */
    private static final long FULL_SPEED_NANOS = Duration.ofMillis(750).toNanos();
    private static final long SLOW_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long BLOCK_MAX = 1 << 20;
    /** Of what is left, so much at the most lies with replicas that do not use it: it bridges a time without the store. */
    private static final long RESERVE = 16;

    private final QuotaBucket bucket;
    /** Issued and reserved in this process. */
    private final AtomicLong here = new AtomicLong();
    /** Of the block. */
    private final AtomicLong left = new AtomicLong();
    /** Taken out of the block by a request, because the quota is smaller now. */
    private final AtomicLong recalled = new AtomicLong();
    private final AtomicLong issuedOfBlocks = new AtomicLong();
    private final AtomicLong issuedBesides = new AtomicLong();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<CompletableFuture<Void>> answer = new AtomicReference<>();
    private volatile int quota;
    private volatile int blockQuota;
    private volatile int dryUnder;
    private volatile long others;
    private volatile long aheadAt = -1;
    private volatile boolean wishesAhead;

    // the quota thread's
    private long held;
    private long acknowledged;
    private long takenOfAll;
    private long tokensOfAll;
    private long wanted;
    private long block = 1;
    private long lastWish;
    private long hereAtLastLook;
    private long hopesUntil;
    private volatile boolean hopes;

    BucketUse(QuotaBucket bucket) {
        this.bucket = bucket;
    }

    QuotaBucket bucket() {
        return bucket;
    }

    /** Tokens issued by all processes, as far as known, and reserved here. */
    long taken() {
        return others + here.get();
    }

    /** The quota that was last applied to it. */
    int quota() {
        return quota;
    }

    /** Tokens that this process may still issue without the store. */
    long left() {
        return left.get();
    }

    /** Whether the store has said that there is nothing left. */
    boolean isDry(int ofQuota) {
        return dryUnder >= ofQuota && left.get() <= 0;
    }

    /** Reserves one token of the block. */
    Taking take(int ofQuota) {
        apply(ofQuota);
        if (taken() >= ofQuota) {
            return Taking.NONE;
        }
        if (ofQuota < blockQuota) {
            recalled.addAndGet(left.getAndSet(0)); // leased when there was more
            blockQuota = ofQuota;
        }
        while (true) {
            long before = left.get();
            if (before <= 0) {
                return dryUnder >= ofQuota ? Taking.NONE : Taking.EMPTY;
            }
            if (left.compareAndSet(before, before - 1)) {
                here.incrementAndGet();
                return Taking.TAKEN;
            }
        }
    }

    /** Reserves one token that is counted, and of no block. */
    void takeBesides(int ofQuota) {
        apply(ofQuota);
        here.incrementAndGet();
    }

    /** The same, unless there are as many as there may be, as far as known here. */
    boolean takeBesidesUpTo(int ofQuota) {
        apply(ofQuota);
        while (true) {
            long before = here.get();
            if (others + before >= ofQuota) {
                return false;
            }
            if (here.compareAndSet(before, before + 1)) {
                return true;
            }
        }
    }

    private void apply(int ofQuota) {
        if (quota != ofQuota) {
            quota = ofQuota;
        }
    }

    /** No token has been issued for a reservation. */
    void giveBack(boolean ofBlock) {
        here.decrementAndGet();
        if (ofBlock) {
            left.incrementAndGet();
        }
    }

    /** The reserved token has been issued. */
    void keep(boolean ofBlock) {
        (ofBlock ? issuedOfBlocks : issuedBesides).incrementAndGet();
    }

    /** Whether the block should be filled up before it is empty; true once until the store has been asked. */
    boolean wishesAhead() {
        if (wishesAhead || left.get() > aheadAt) {
            return false;
        }
        wishesAhead = true;
        return true;
    }

    /** Whether it was not in the queue for the store; from now on it is. */
    boolean enters() {
        return !queued.get() && queued.compareAndSet(false, true);
    }

    /** One more request waits; completed when the store has answered. */
    CompletableFuture<Void> awaited() {
        waiting.incrementAndGet();
        return answer.updateAndGet(known -> known == null ? new CompletableFuture<>() : known);
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    /** Lets those go on that wait. */
    void answered() {
        hopes = false;
        CompletableFuture<Void> waited = answer.getAndSet(null);
        if (waited != null) {
            waited.complete(null);
        }
    }

    /** What the store should know now. The quota thread's. */
    Told tell(int replicas, long nanoTime) {
        queued.set(false); // first: what happens from now on enters the queue again
        held -= recalled.getAndSet(0);
        long ofBlocks = issuedOfBlocks.get();
        Optional<BlockWish> wish = wish(replicas, nanoTime);
        return new Told(bucket, ofBlocks + issuedBesides.get(), held - ofBlocks, wish);
    }

    private Optional<BlockWish> wish(int replicas, long nanoTime) {
        int requests = waiting.get();
        if (requests == 0 && !wishesAhead) {
            return Optional.empty();
        }
        wishesAhead = false;
        long elapsed = nanoTime - lastWish;
        if (lastWish != 0 && elapsed < FULL_SPEED_NANOS) {
            block = Math.min(2 * block, BLOCK_MAX);
        } else {
            block = Math.max(1, block >> Math.min(elapsed / SLOW_NANOS, 62));
        }
        lastWish = nanoTime;
        long holds = left.get();
        long room = Math.max(0, mayHold(holds, replicas) - holds); // what it holds already is part of its share
        return Optional.of(new BlockWish(quota, requests, Math.min(Math.max(block, reserve(replicas)), room), replicas));
    }

    /** Its share of what nobody has issued, as far as known; what other processes hold does not count. */
    private long mayHold(long holds, int replicas) {
        return BlockWish.share(quota - takenOfAll + holds, replicas);
    }

    private long reserve(int replicas) {
        return Math.max(0, quota - takenOfAll) / (RESERVE * replicas);
    }

    /** The store has noted what it was told, and has granted something. The quota thread's. */
    void acknowledged(Told told, long granted) {
        acknowledged = told.issued();
        if (granted > 0) {
            held += granted;
            blockQuota = (int) told.wish().orElseThrow().quota();
            left.addAndGet(granted);
        }
    }

    /**
     * What the store holds now, with all that this process has told. The quota thread's.
     *
     * @return whether another process has wanted a token since, and got none
     */
    boolean learn(StoredUse row, int replicas) {
        others = row.tokens() - acknowledged;
        tokensOfAll = row.tokens();
        takenOfAll = row.taken();
        if (takenOfAll < dryUnder) {
            dryUnder = 0;
        }
        long reserve = reserve(replicas);
        boolean scarce = BlockWish.share(quota - takenOfAll, replicas) == 0;
        aheadAt = scarce || (block == 1 && reserve == 0) ? -1
                : Math.min(Math.max(block, reserve), mayHold(left.get(), replicas)) / 2;
        boolean news = row.wanted() > wanted;
        wanted = row.wanted();
        return news;
    }

    /** Nothing that was heard from the store counts any more. The quota thread's. */
    void forgetStore() {
        others = 0;
        tokensOfAll = 0;
        takenOfAll = 0;
        dryUnder = 0;
        wanted = 0;
    }

    /** Whether the store has heard, or has to hear, of this process. */
    boolean hasOwn() {
        return held > 0 || here.get() > 0;
    }

    /** Whether the store has more, as far as known. */
    boolean hasRoom() {
        return takenOfAll < quota;
    }

    /** Whether every token of the quota has been issued. */
    boolean isUsedUp() {
        return tokensOfAll >= quota;
    }

    /** Nothing is left for anybody, until the store says otherwise. */
    void dry() {
        dryUnder = quota;
    }

    /** Waits for others to give back. The quota thread's. */
    void hope(long until) {
        if (!hopes) {
            hopes = true;
            hopesUntil = until;
        }
    }

    /** Whether requests wait for others to give back. */
    boolean hopes() {
        return hopes;
    }

    boolean hopesInVain(long nanoTime) {
        return hopes && nanoTime - hopesUntil >= 0;
    }

    boolean isWaitedFor() {
        return waiting.get() > 0;
    }

    /** Gives up what the block has beyond this; the store is to be told. The quota thread's. */
    boolean shrink(long keep) {
        while (true) {
            long before = left.get();
            if (before <= keep) {
                return false;
            }
            if (left.compareAndSet(before, keep)) {
                held -= before - keep;
                return true;
            }
        }
    }

    /** Gives up what lies idle, but for a reserve while there is plenty. The quota thread's, about once a second. */
    boolean shrinkIfIdle(int replicas) {
        long now = here.get();
        boolean idle = now == hereAtLastLook;
        hereAtLastLook = now;
        return idle && shrink(reserve(replicas));
    }
}
