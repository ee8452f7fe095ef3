package dev.postern.insight;

import java.time.Clock;
import java.time.Duration;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventCounting;
import dev.postern.events.EventsConfig;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Counts kept events: on the thread that keeps them, once a minute, and before a question about the figures. Which process
 * counts an event does
 * not matter, and an event is counted once.
 */
@Singleton
public final class UsageKeeper implements EventCounting {

    private static final Logger LOG = Logger.getLogger(UsageKeeper.class);

    /** Of one step. The more, the fewer rows are written for each event; and the longer newer events wait in memory. */
    private static final int EVENTS_MAX = 100_000;
    /** However slow the store is. */
    private static final int EVENTS_MIN = 500;
    private static final int EVENTS_AT_FIRST = 8_000;
    private static final long QUESTION_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration PRUNING_EVERY = Duration.ofMinutes(10);
    private static final int PRUNING_STEPS_MAX = 10;
    /** Figures take a quarter of the room of events at most. */
    private static final long OF_THE_ROOM = 4;
    /** What a day's figures of an application take, with their indexes. */
    private static final long ROW_BYTES = 250;

    private final UsageStore store;
    private final TokenUses uses;
    private final EventsConfig events;
    private final InsightConfig config;
    private final CurrentSnapshot current;
    private final Clock clock;
    /** Of the next step: a slow store does not finish a large one in time, ever. */
    private int step = EVENTS_AT_FIRST;
    private boolean failing;
    private long nextPruning;
    private long lastQuestion = System.nanoTime() - QUESTION_NANOS;

    UsageKeeper(UsageStore store, TokenUses uses, EventsConfig events, InsightConfig config,
            CurrentSnapshot current, Clock clock) {
        this.store = store;
        this.uses = uses;
        this.events = events;
        this.config = config;
        this.current = current;
        this.clock = clock;
    }

    @Override
    public synchronized boolean countSome() {
        boolean more = count();
        prune();
        return more;
    }

    /** Before a question: what was kept until now is counted, if the store takes it. */
    synchronized void countForQuestion() {
        if (System.nanoTime() - lastQuestion >= QUESTION_NANOS) {
            count();
            lastQuestion = System.nanoTime();
        }
    }

    /** @return whether there may be more */
    private boolean count() {
        if (current.get() == RegistrySnapshot.EMPTY) {
            return true; // the server starts, and does not know yet what is registered
        }
        try {
            boolean more = store.count(uses::of, step);
            step = more ? Math.min(2 * step, EVENTS_MAX) : step;
            failing = false;
            return more;
        } catch (RuntimeException e) {
            step = Math.max(step / 4, EVENTS_MIN);
            failed(e);
            return false;
        }
    }

    private void prune() {
        long now = clock.millis();
        if (now < nextPruning && nextPruning - now <= PRUNING_EVERY.toMillis()) {
            return;
        }
        try {
            long rowsMax = events.sizeMax().asLongValue() / OF_THE_ROOM / ROW_BYTES;
            boolean more = true;
            for (int i = 0; more && i < PRUNING_STEPS_MAX; i++) {
                more = store.prune(Days.of(now - config.keepFor().toMillis()), rowsMax);
            }
            nextPruning = more ? now : now + PRUNING_EVERY.toMillis();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException failure) {
        if (!failing) {
            failing = true;
            if (failure instanceof StoreUnavailable) {
                LOG.debugf("Events are counted later: %s", failure.getMessage());
            } else {
                LOG.error("Events cannot be counted; the figures of /api/v2/postern/insight stay as they are", failure);
            }
        }
    }
}
