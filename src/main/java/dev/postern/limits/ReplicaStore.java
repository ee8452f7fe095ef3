package dev.postern.limits;

import java.util.Map;

/**
 * Where the processes of one store see each other. All methods block and throw {@link dev.postern.entity.StoreUnavailable}.
 * Whoever has not been heard of for five seconds by the store's clock is not alive.
 */
public interface ReplicaStore {

    /** Whether several processes may use the store. Else nothing else here is called. */
    boolean isShared();

    /**
     * Notes that this process lives and how many requests it gets, and tells of the others.
     *
     * @param replica a random id of this start of the process
     * @param version of the program
     * @param demand requests in a thousand seconds, of buckets whose limit is near
     */
    Sight beat(String replica, String version, Map<RateKey, Long> demand);

    /** This process stops. */
    void leave(String replica);

    /**
     * @param alive processes, this one among them
     * @param elsewhere demand of the others together
     */
    record Sight(int alive, Map<RateKey, Long> elsewhere) {
    }
}
