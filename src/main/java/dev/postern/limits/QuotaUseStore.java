package dev.postern.limits;

import java.util.List;
import java.util.Map;

/**
 * Where processes share how many tokens they have issued. Every change has a revision, above those of all changes before. All
 * methods block and throw {@link dev.postern.registry.StoreUnavailable}.
 */
public interface QuotaUseStore {

    /**
     * Adds what this process has issued, and tells what is new.
     *
     * @param issued tokens, 1 or more, by bucket
     * @param revision the newest one this process knows; 0: none
     * @return the buckets that have changed since, by this call too, the oldest change first
     */
    List<StoredUse> exchange(Map<QuotaBucket, Long> issued, long revision);

    /** Forgets buckets that ended before this moment, in seconds since 1970. */
    void deleteEndedBefore(long moment);

    /** @param tokens issued by all processes */
    record StoredUse(QuotaBucket bucket, long tokens, long revision) {
    }
}
