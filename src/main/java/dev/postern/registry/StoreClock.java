package dev.postern.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

/**
 * How far the clock of a store that several processes share is ahead of this process's, measured with every tenth poll. The
 * other processes refuse tokens of a process whose clock is ten seconds ahead, so the log warns at half of that.
 */
final class StoreClock {

    private static final Logger LOG = Logger.getLogger(StoreClock.class);
    private static final int POLLS = 10;
    private static final Duration DIFFERENCE_MAX = Duration.ofSeconds(5);
    /** An answer that took longer says too little about now. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private final Registry registry;
    private final Clock clock;
    private volatile Duration offset = Duration.ZERO;
    private volatile Consumer<Duration> listener = unused -> {
    };
    private int polls;
    private boolean differs;

    StoreClock(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** @param told of the offset, each time it has been measured */
    void onMeasured(Consumer<Duration> told) {
        listener = told;
    }

    /** Zero until it has been measured. */
    Duration offset() {
        return offset;
    }

    /** With each poll, by one thread. Blocks. */
    void polled() {
        if (polls++ % POLLS != 0) {
            return;
        }
        Instant asked = clock.instant();
        Optional<Instant> theirs = registry.storeClock();
        Duration took = Duration.between(asked, clock.instant());
        if (theirs.isPresent() && !took.isNegative() && took.compareTo(ANSWER_MAX) < 0) {
            measured(Duration.between(asked.plus(took.dividedBy(2)), theirs.get()));
        }
    }

    private void measured(Duration now) {
        offset = now;
        listener.accept(now);
        boolean far = now.abs().compareTo(DIFFERENCE_MAX) >= 0;
        if (far && !differs) {
            LOG.warnf(
                    "The clock here is %s seconds %s that of the database: set it by NTP. Other processes refuse tokens of one "
                            + "whose clock is 10 seconds ahead",
                    now.abs().toMillis() / 1000.0, now.isNegative() ? "ahead of" : "behind");
        } else if (!far && differs) {
            LOG.info("The clock here agrees with that of the database again");
        }
        differs = far;
    }
}
