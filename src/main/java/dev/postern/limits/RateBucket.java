package dev.postern.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one number: the moment it will be full again, which each request puts off by the time one token takes to
 * come back. All moments are nanoseconds since 1970. No lock.
 */
final class RateBucket {

    private static final long SECOND = 1_000_000_000L;
    private static final long TELLING = 60 * SECOND;

    private final AtomicLong fullAt = new AtomicLong();
    private final AtomicLong exceededTold = new AtomicLong();
    private final AtomicLong nearlyTold = new AtomicLong();

    /**
     * Takes a token.
     *
     * @param limit tokens it holds, and that come back in a second; 1 to 10^6
     * @return 0 or more: tokens left; negative: there was none, and these nanoseconds are missing
     */
    long take(int limit, long now) {
        long interval = SECOND / limit;
        long room = interval * limit;
        while (true) {
            long before = fullAt.get();
            if (before > now + room) { // the clock was set back: nobody waits for it to catch up
                fullAt.compareAndSet(before, now + room);
                continue;
            }
            long after = Math.max(now, before) + interval;
            long missing = after - (now + room);
            if (missing > 0) {
                return -missing;
            }
            if (fullAt.compareAndSet(before, after)) {
                return -missing / interval;
            }
        }
    }

    /** Whether it has been full for a minute. */
    boolean isIdle(long now) {
        return fullAt.get() < now - TELLING && exceededTold.get() < now - TELLING;
    }

    /** Whether it is to be told now that the limit is exceeded: once a minute. */
    boolean tellsExceeded(long now) {
        return isDue(exceededTold, now);
    }

    /** Whether it is to be told now that the limit is nearly reached: once a minute. */
    boolean tellsNearly(long now) {
        return isDue(nearlyTold, now);
    }

    private static boolean isDue(AtomicLong told, long now) {
        long last = told.get();
        return (last == 0 || Math.abs(now - last) >= TELLING) && told.compareAndSet(last, now);
    }
}
