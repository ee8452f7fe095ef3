package dev.postern.clientauth;

import java.time.Instant;
import java.util.List;

/**
 * Where used assertions outlive a process. All methods block and throw {@code StoreUnavailable} when the store cannot be
 * reached.
 */
public interface UsedAssertionStore {

    /**
     * Whether several processes may use the store. Then each assertion is added to it before it counts; else the one process
     * keeps them in memory and hands them over when it stops.
     */
    boolean isShared();

    /** Adds an assertion to a shared store; false when it is there already. Of two processes at once, one is first. */
    boolean add(UsedAssertion used);

    /** Forgets those of a shared store that have expired, by the store's clock and with a margin for clocks that differ. */
    void forgetExpired();

    /** Takes out of a store that is not shared what the process before left there, and notes that a process is running. */
    Left begin();

    /**
     * Hands over to the next process, in order.
     *
     * @param unknownBefore as in {@link Left}
     */
    void end(List<UsedAssertion> used, Instant unknownBefore);

    /**
     * What a process finds.
     *
     * @param inOrder false: the process before did not stop in order, so nobody knows what it had accepted
     * @param unknownBefore of an orderly stop: an assertion made before then may have been used all the same, by a process that
     *        did not stop in order
     */
    record Left(boolean inOrder, List<UsedAssertion> used, Instant unknownBefore) {
    }
}
