package dev.postern.limits;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.postern.entity.FeedPosition;

/**
 * Where the processes of one store see each other. All methods block and throw {@link dev.postern.entity.StoreUnavailable}.
 * Whoever has not been heard of for five seconds by the store's clock is not alive.
 */
public interface ReplicaStore {

    /** Whether several processes may use the store. Else nothing else here is called. */
    boolean isShared();

    /**
     * Notes that this process lives, what it has applied and how many requests it gets, and tells of the others.
     *
     * @param applied the last change of the store that is in force here
     * @param demand requests in a thousand seconds, of buckets whose limit is near
     */
    Sight beat(Self self, FeedPosition applied, Map<RateKey, Long> demand);

    /** Those that live, the oldest first; a hundred at most. */
    Living living();

    /**
     * This process stops.
     *
     * @param replica its id
     */
    void leave(String replica);

    /**
     * A process, as it names itself.
     *
     * @param id a random one of this start of the process
     * @param host what people call its machine or container; empty: not known
     * @param version of the program
     */
    record Self(String id, String host, String version) {
    }

    /** @param now by the store's clock */
    record Living(Instant now, List<Replica> replicas) {
    }

    /**
     * @param alive processes, this one among them
     * @param elsewhere demand of the others together
     */
    record Sight(int alive, Map<RateKey, Long> elsewhere) {
    }
}
