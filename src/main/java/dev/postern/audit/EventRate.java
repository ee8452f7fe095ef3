package dev.postern.audit;

import java.util.concurrent.atomic.AtomicLong;

/** Lets so many events a second pass and counts the others. Neither waits nor locks. */
final class EventRate {

    private static final int COUNT_BITS = 32;

    private final int perSecond;
    /** The second in the upper half, how many came in it in the lower. */
    private final AtomicLong window = new AtomicLong();
    private final AtomicLong counted = new AtomicLong();
    /** The second in which counting began. */
    private volatile long countedFrom;

    /** @param perSecond at least 1 */
    EventRate(int perSecond) {
        this.perSecond = perSecond;
    }

    boolean admits(long epochMillis) {
        long second = epochMillis / 1_000;
        long now = window.updateAndGet(before -> before >>> COUNT_BITS == second ? before + 1 : (second << COUNT_BITS) + 1);
        if ((now & 0xFFFF_FFFFL) <= perSecond) {
            return true;
        }
        if (counted.getAndIncrement() == 0) {
            countedFrom = second;
        }
        return false;
    }

    /** How many did not pass since the last call; 0 until the second in which counting began is over. */
    long takeCounted(long epochMillis) {
        return counted.get() == 0 || countedFrom == epochMillis / 1_000 ? 0 : counted.getAndSet(0);
    }
}
