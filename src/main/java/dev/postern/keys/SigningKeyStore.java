package dev.postern.keys;

import java.util.List;
import java.util.Optional;

import dev.postern.entity.PendingEvent;

/**
 * Where signing keys are kept. All methods block and throw {@code StoreUnavailable} when the store
 * cannot be reached.
 */
public interface SigningKeyStore {

    /** Every key, revoked ones included, in no particular order. */
    List<StoredSigningKey> load();

    /**
     * Keeps the keys of a store that has none; of two processes that try at once, one succeeds.
     *
     * @return false when there were keys already; nothing has changed then
     */
    boolean initialize(List<StoredSigningKey> keys);

    /**
     * Compare and set: makes the keys of the store these, and writes the {@code KEY_RING} entity in the same transaction, so
     * that the change feed tells other processes. Of two that try at once, one succeeds.
     *
     * @param before the keys that the caller read before it decided on the change
     * @param event stored in the same transaction
     * @return false when another change came first: the store has other keys, or keys in other states, than {@code before};
     *         nothing has changed then
     */
    boolean replace(List<StoredSigningKey> before, List<StoredSigningKey> after, Optional<PendingEvent> event);
}
