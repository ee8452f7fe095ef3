package dev.postern.entity;

import java.util.List;
import java.util.Optional;

/** On whose behalf something is changed. */
@FunctionalInterface
public interface Cause {

    /** Takes what one transaction changed, on the writing thread, once it is durable; must not throw. */
    void committed(List<EntityChange> changes);

    /**
     * The event that tells of the changes of one transaction, to be stored in that transaction. Asked on the writing thread,
     * before the commit.
     */
    default Optional<PendingEvent> event(List<EntityChange> changes) {
        return Optional.empty();
    }

    /**
     * As {@link #committed(List)}.
     *
     * @param stored the {@link #event} that was stored with the changes
     */
    default void committed(List<EntityChange> changes, Optional<PendingEvent> stored) {
        committed(changes);
    }
}
