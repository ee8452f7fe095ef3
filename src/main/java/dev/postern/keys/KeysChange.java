package dev.postern.keys;

import java.util.List;
import java.util.Optional;

import dev.postern.entity.PendingEvent;

/** On whose behalf the signing keys are changed. */
public interface KeysChange {

    /** The event that tells of the change, to be stored in its transaction. */
    Optional<PendingEvent> event(List<StoredSigningKey> before, List<StoredSigningKey> after);

    /**
     * Takes the keys before and after, once the change is durable; must not throw.
     *
     * @param stored the {@link #event} that was stored with them
     */
    void committed(List<StoredSigningKey> before, List<StoredSigningKey> after, Optional<PendingEvent> stored);
}
