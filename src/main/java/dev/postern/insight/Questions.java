package dev.postern.insight;

import java.util.function.Supplier;

import jakarta.inject.Singleton;

import dev.postern.events.EventsConfig;
import dev.postern.events.QueryRefused;
import dev.postern.events.Turns;

/**
 * How questions to the figures are answered: a few at a time, with what was kept until now, and from a bounded number of rows.
 */
@Singleton
public final class Questions {

    /** Rows that one question adds up. */
    public static final long ROWS_MAX = 400_000;

    private static final int AT_ONCE = 2;

    private final EventsConfig events;
    private final UsageKeeper keeper;
    private final Turns turns = new Turns(AT_ONCE);

    Questions(EventsConfig events, UsageKeeper keeper) {
        this.events = events;
        this.keeper = keeper;
    }

    /** Whether events are kept: without them nothing is counted. */
    public boolean areKept() {
        return events.kept();
    }

    /** @throws QueryRefused others have asked too much */
    <T> T answer(Supplier<T> question) {
        return turns.take(() -> {
            keeper.countForQuestion();
            return question.get();
        });
    }

    /**
     * @param rows that would be added up
     * @throws QueryRefused they are too many
     */
    static void requireFew(long rows) {
        if (rows > ROWS_MAX) {
            throw QueryRefused
                    .because("There are too many figures of these days to add up: ask for fewer days, or for one client_id");
        }
    }
}
