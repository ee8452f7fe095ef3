package dev.postern.keys;

import java.util.List;

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
     * Compare and set: makes the keys of the store these, and writes the {@code KEY_RING} entity in the
     * same transaction, so that the change feed tells other processes. Of two that try at once, one succeeds.
     *
     * @param before what the change was decided upon, as loaded
     * @return false when the store holds other keys, or keys in other states, than before; nothing has changed then
     */
    boolean replace(List<StoredSigningKey> before, List<StoredSigningKey> after);
}
