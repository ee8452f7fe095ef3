package dev.postern.events;

import java.util.Collection;
import java.util.List;

import dev.postern.entity.PendingEvent;

/**
 * Events that were stored in the transaction of the change they tell of, until they are in the {@link EventStore}. All methods
 * block and throw {@code StoreUnavailable} when the registry's store cannot be reached.
 */
public interface PendingEvents {

    /** Those of before a moment, the oldest first. */
    List<PendingEvent> before(long epochMillis, int limit);

    /** Deletes them; those that are gone already do not matter. */
    void delete(Collection<String> ids);
}
