package dev.postern.limits;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where processes share how many tokens they have issued, and get blocks of those that are left. Every change has a revision,
 * above those of all changes before. All methods block and throw {@link dev.postern.entity.StoreUnavailable}.
 */
public interface QuotaUseStore {

    /**
     * Notes what this process has issued and holds, grants what it wishes, and tells what is new. All or nothing; to tell the
     * same
     * once more changes nothing.
     *
     * @param process a random id of this start of the process
     * @param told at most one for each bucket
     * @param revision the newest one this process knows; 0: none
     */
    Exchanged exchange(String process, List<Told> told, long revision);

    /** What this process has told stays; that it was this process is forgotten. It tells nothing any more. */
    void forget(String process);

    /** Forgets buckets that ended before this moment, in seconds since 1970. */
    void deleteEndedBefore(long moment);

    /**
     * What a process says about a bucket, in all since it started.
     *
     * @param issued tokens
     * @param outstanding tokens it holds and has not issued
     */
    record Told(QuotaBucket bucket, long issued, long outstanding, Optional<BlockWish> wish) {
    }

    /**
     * @param changed the buckets that have changed since the revision, those of this call too, the oldest change first
     * @param answers to what was told
     * @param clock the store's, where its clock is that of all processes
     */
    record Exchanged(List<StoredUse> changed, Map<QuotaBucket, Answer> answers, Optional<Instant> clock) {
    }

    /**
     * @param granted tokens, 0 or more: the process holds them now
     * @param added tokens issued that were new to the store
     */
    record Answer(long granted, long added) {
    }

    /**
     * @param tokens issued by all processes
     * @param outstanding held by processes, or lost with them
     * @param wanted the revision at which a process last got none
     */
    record StoredUse(QuotaBucket bucket, long tokens, long outstanding, long wanted, long revision) {

        /** What nobody else may have. */
        long taken() {
            return tokens + outstanding;
        }
    }
}
