package dev.postern.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

import jakarta.inject.Singleton;

/**
 * How many tokens this process issued and refused, and how many Actions failed, in each of the last 60 minutes. The token path
 * adds one to a number, and neither waits nor locks.
 */
@Singleton
public final class LastHour {

    public static final int MINUTES = 60;
    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

    private final Clock clock;
    private final long startedAt;
    private final AtomicReferenceArray<Counts> ring = new AtomicReferenceArray<>(MINUTES);
    private volatile Optional<String> lastFailedAction = Optional.empty();

    public LastHour(Clock clock) {
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /** What happened in a minute, which is the current one if it is the last. */
    public record Minute(Instant begin, long issued, long refused, long failedActions) {
    }

    /** Counts of one minute since 1970. */
    private static final class Counts {

        private final long minute;
        private final LongAdder issued = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder failedActions = new LongAdder();

        Counts(long minute) {
            this.minute = minute;
        }

        Minute seen() {
            return new Minute(Instant.ofEpochMilli(minute * MINUTE), issued.sum(), refused.sum(), failedActions.sum());
        }
    }

    public void issued() {
        now().issued.increment();
    }

    public void refused() {
        now().refused.increment();
    }

    void actionFailed(String name) {
        now().failedActions.increment();
        lastFailedAction = Optional.of(name);
    }

    /** Name of the Action or Hook that failed last, however long ago. */
    public Optional<String> lastFailedAction() {
        return lastFailedAction;
    }

    private Counts now() {
        long minute = Math.floorDiv(clock.millis(), MINUTE);
        int place = (int) Math.floorMod(minute, (long) MINUTES);
        Counts there = ring.get(place);
        return there != null && there.minute == minute ? there
                : ring.updateAndGet(place, known -> known != null && known.minute >= minute ? known : new Counts(minute));
    }

    /** All 60, the oldest first, those without anything too. */
    public List<Minute> minutes() {
        long last = Math.floorDiv(clock.millis(), MINUTE);
        return LongStream.rangeClosed(last - MINUTES + 1, last).mapToObj(minute -> Optional
                .ofNullable(ring.get((int) Math.floorMod(minute, (long) MINUTES))).filter(counts -> counts.minute == minute)
                .orElseGet(() -> new Counts(minute)).seen()).toList();
    }

    /** Since when this process has counted, if that is less than an hour ago. */
    public Optional<Instant> since() {
        return Optional.of(startedAt).filter(start -> start > clock.millis() - MINUTES * MINUTE).map(Instant::ofEpochMilli);
    }
}
