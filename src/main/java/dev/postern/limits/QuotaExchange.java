package dev.postern.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;

import dev.postern.limits.QuotaUseStore.Answer;
import dev.postern.limits.QuotaUseStore.Exchanged;
import dev.postern.limits.QuotaUseStore.StoredUse;
import dev.postern.limits.QuotaUseStore.Told;

/**
 * What this process and the store tell each other about token quotas: what was issued here and elsewhere, and which blocks are
 * leased and given back. One thread at a time; {@link #isAway}, {@link #clockOffsetMillis} and what sets them are for all.
 */
final class QuotaExchange {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** So long after its own save interval every other process that lives has given back what it need not hold. */
    private static final long HOPE_MARGIN_NANOS = Duration.ofMillis(500).toNanos();
    /** An answer that took longer says too little about the clock. */
    private static final Duration CLOCK_ANSWER_MAX = Duration.ofSeconds(1);
    private static final int TURNS_MAX = 5;
    private static final int TURNS_WHEN_STOPPED_MAX = 1_000;

    private final BucketUses uses;
    private final QuotaUseStore store;
    private final QuotaWarnings warnings;
    private final IntSupplier replicas;
    private final Clock clock;
    /** From one look at what lies idle to the next. */
    private final long paceNanos;
    private final String process = UUID.randomUUID().toString();
    private volatile boolean away;
    private volatile boolean anew;
    private volatile long clockOffsetMillis;

    private final Set<BucketUse> holding = new HashSet<>();
    private final Set<BucketUse> hoping = new HashSet<>();
    private long revision;
    private long lastLook = System.nanoTime();

    /** @param interval from one exchange to the next */
    QuotaExchange(BucketUses uses, QuotaUseStore store, QuotaWarnings warnings, IntSupplier replicas, Duration interval,
            Clock clock) {
        this.uses = uses;
        this.store = store;
        this.warnings = warnings;
        this.replicas = replicas;
        this.clock = clock;
        this.paceNanos = Math.min(interval.toNanos(), SECOND);
    }

    /** Whether the store did not answer the last time, or not in time. */
    boolean isAway() {
        return away;
    }

    /** A request has waited in vain: those after it do not wait before the store has answered. */
    void isTooSlow() {
        away = true;
    }

    /** How far the clock of a store that is shared is ahead of this machine's. */
    long clockOffsetMillis() {
        return clockOffsetMillis;
    }

    /** What the store holds is not what this process knows: the next exchange tells and reads everything. */
    void beginAnew() {
        anew = true;
    }

    /** Whether another exchange should not wait for the interval. */
    boolean isPressing() {
        return anew || !hoping.isEmpty();
    }

    /** Goes on from what has been counted. Blocks. */
    void begin() {
        exchange(List.of());
    }

    /**
     * Tells and learns what is new, and answers the requests that wait for it. Blocks.
     *
     * @throws dev.postern.entity.StoreUnavailable what could not be told waits for the next time
     */
    void run() {
        startAnew();
        lookForIdleBlocks();
        giveUpHope();
        turns();
    }

    /** Gives all blocks back. Blocks; once, at the end. */
    void end() {
        List<BucketUse> batch = uses.nextBatch();
        for (int turn = 0; !batch.isEmpty() && turn < TURNS_WHEN_STOPPED_MAX; turn++) {
            exchange(batch);
            batch = uses.nextBatch();
        }
        store.forget(process);
    }

    /** @return this moment, in seconds since 1970, by the clock of a store that is shared */
    long now() {
        return Math.floorDiv(clock.millis() + clockOffsetMillis, 1_000L);
    }

    private void startAnew() {
        if (anew) {
            anew = false;
            revision = 0;
            uses.all().forEach(use -> {
                use.forgetStore();
                if (use.hasOwn()) {
                    uses.tell(use);
                }
            });
        }
    }

    /** One exchange with the store, and more while it leads to something that others wait for. */
    private void turns() {
        boolean more = true;
        for (int turn = 0; more && turn < TURNS_MAX; turn++) {
            List<BucketUse> batch = uses.nextBatch();
            boolean urgent = exchangeOrPutBack(batch);
            more = urgent || batch.size() == BucketUses.BATCH_MAX;
        }
    }

    private boolean exchangeOrPutBack(List<BucketUse> batch) {
        try {
            boolean urgent = exchange(batch);
            away = false;
            return urgent;
        } catch (RuntimeException e) {
            away = true;
            batch.forEach(uses::tell); // in all, so it does not matter whether the store has got it this time
            batch.forEach(BucketUse::answered);
            hoping.forEach(BucketUse::answered);
            hoping.clear();
            throw e;
        }
    }

    /** @return whether there is something to tell that others wait for */
    private boolean exchange(List<BucketUse> batch) {
        int sharers = replicas.getAsInt();
        long nanoTime = System.nanoTime();
        Map<QuotaBucket, Told> told = new HashMap<>();
        batch.forEach(use -> told.put(use.bucket(), use.tell(sharers, nanoTime)));
        Instant asked = clock.instant();
        Exchanged exchanged = store.exchange(process, List.copyOf(told.values()), revision);
        exchanged.clock().ifPresent(theirs -> measured(asked, theirs));
        batch.forEach(use -> acknowledge(use, told.get(use.bucket()), exchanged.answers().get(use.bucket())));
        noticeLowerRevisions(told, exchanged);
        boolean urgent = false;
        for (StoredUse row : exchanged.changed()) {
            urgent |= learn(row, exchanged.answers().get(row.bucket()), sharers);
        }
        batch.stream().filter(BucketUse::isWaitedFor)
                .forEach(use -> answer(use, exchanged.answers().get(use.bucket()).granted() > 0, exchanged.clock(), sharers));
        return urgent;
    }

    /** What was told just now is always among the changes, unless the store counts them from another, lower number now. */
    private void noticeLowerRevisions(Map<QuotaBucket, Told> told, Exchanged exchanged) {
        Set<QuotaBucket> changed = new HashSet<>();
        exchanged.changed().forEach(row -> changed.add(row.bucket()));
        if (!changed.containsAll(told.keySet())) {
            anew = true;
        }
    }

    private void acknowledge(BucketUse use, Told told, Answer answer) {
        use.acknowledged(told, answer.granted());
        if (use.left() > 0) {
            holding.add(use);
        }
    }

    private boolean learn(StoredUse row, Answer answer, int sharers) {
        BucketUse use = uses.of(row.bucket());
        boolean wantedElsewhere = use.learn(row, sharers);
        revision = Math.max(revision, row.revision());
        if (answer != null) {
            warnings.saved(row.bucket(), use.quota(), row.tokens() - answer.added(), row.tokens());
        }
        boolean urgent = wantedElsewhere && use.shrink(0);
        urgent |= hoping.contains(use) && use.hasRoom() && use.isWaitedFor();
        if (urgent) {
            uses.tell(use);
        }
        return urgent;
    }

    /** The requests that wait for a bucket go on, unless others may yet give back what they do not need. */
    private void answer(BucketUse use, boolean granted, Optional<Instant> storeClock, int sharers) {
        boolean ended = storeClock.isPresent() && !use.bucket().isOf(storeClock.get());
        if (granted || ended || use.hasRoom()) {
            hoping.remove(use);
            use.answered();
        } else if (sharers == 1 || use.isUsedUp()) {
            hoping.remove(use);
            use.dry();
            use.answered();
        } else {
            use.hope(System.nanoTime() + paceNanos + HOPE_MARGIN_NANOS);
            hoping.add(use);
        }
    }

    private void giveUpHope() {
        long now = System.nanoTime();
        hoping.removeIf(use -> {
            boolean inVain = use.hopesInVain(now) || use.isUsedUp();
            if (inVain) {
                use.dry();
            }
            if (inVain || !use.isWaitedFor()) {
                use.answered();
                return true;
            }
            return false;
        });
    }

    private void lookForIdleBlocks() {
        if (System.nanoTime() - lastLook < paceNanos) {
            return;
        }
        lastLook = System.nanoTime();
        long now = now();
        int sharers = replicas.getAsInt();
        holding.removeIf(use -> {
            if (use.bucket().endsAt() <= now) {
                return true; // nobody can use it any more
            }
            if (use.shrinkIfIdle(sharers)) {
                uses.tell(use);
            }
            return use.left() <= 0;
        });
    }

    private void measured(Instant asked, Instant theirs) {
        Duration took = Duration.between(asked, clock.instant());
        if (!took.isNegative() && took.compareTo(CLOCK_ANSWER_MAX) < 0) {
            clockOffsetMillis = Duration.between(asked.plus(took), theirs).toMillis(); // the last thing it did
        }
    }
}
