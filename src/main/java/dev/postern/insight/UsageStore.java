package dev.postern.insight;

import java.util.Optional;
import java.util.function.Function;

import dev.postern.events.EventShape;

/**
 * The figures that were counted of the kept events, beside them. Days are numbers since 1970-01-01, in UTC. All methods block,
 * and throw {@link dev.postern.entity.StoreUnavailable} when the store cannot be reached.
 */
public interface UsageStore {

    /**
     * Counts the next events that were not counted yet, each once, whichever process writes or counts them.
     *
     * @param uses what an event tells; empty: it is not counted
     * @param eventsMax so many at most
     * @return whether there may be more
     */
    boolean count(Function<EventShape, Optional<TokenUse>> uses, int eventsMax);

    /**
     * Deletes some of what is too old, or too much. Takes a moment only.
     *
     * @param firstDay days before it have no figures any more
     * @param rowsMax of {@link UsageKey.Kind#CLIENT} and the others together; beyond it the oldest days of applications go
     * @return whether there is more to delete
     */
    boolean prune(long firstDay, long rowsMax);
}
