package dev.postern.keys;

import java.util.List;

/** Where signing keys are kept. All methods block. */
public interface SigningKeyStore {

    /** Every key that has not been revoked, in no particular order. */
    List<StoredSigningKey> load();

    /**
     * Keeps the keys of a store that has none; of two processes that try at once, one succeeds.
     *
     * @return false when there were keys already; nothing has changed then
     */
    boolean initialize(List<StoredSigningKey> keys);
}
