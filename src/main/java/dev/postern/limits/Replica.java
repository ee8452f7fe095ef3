package dev.postern.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A process that shares the store, as it has told the others. All moments are those of the store's clock.
 *
 * @param id a random one of this start of the process
 * @param host what people call its machine or container, bounded; empty: not known
 * @param version of the program
 * @param seenAt when it was last heard of
 * @param progress empty: a version that does not tell
 */
public record Replica(String id, String host, String version, Instant startedAt, Instant seenAt, Optional<Progress> progress) {

    /**
     * How far it has followed the changes of the store.
     *
     * @param missing changes that it has not applied; empty: it has applied others than the store has
     * @param behindFor how long it has lacked the oldest of them, to the second; zero: it lacks none, or only the newest
     */
    public record Progress(OptionalLong missing, Duration behindFor) {
    }
}
