package dev.postern.credential;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where the last uses of client secrets and keys are kept, beside the registry. All methods block and throw
 * {@link dev.postern.entity.StoreUnavailable}.
 */
public interface CredentialUseStore {

    /** Keeps those that are later than what is there. */
    void save(Map<String, Instant> lastUses);

    /** @return the last uses of those that have been used */
    Map<String, Instant> find(List<String> credentialIds);

    /** Does nothing about those that have not been used. */
    void delete(Collection<String> credentialIds);
}
