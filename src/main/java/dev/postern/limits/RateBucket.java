package dev.postern.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one number: the moment it will be full again, which each request puts off by the time one token takes to
 * come back. All moments are nanoseconds since 1970. No lock.
 *
 * <p>
 * With several replicas it is this replica's share of the bucket: so many tokens less, at least one, that come back so much
 * slower. A new share leaves it as full as it is.
 */
final class RateBucket {

    private static final long SECOND = 1_000_000_000L;
    private static final long TELLING = 60 * SECOND;

    private final AtomicLong fullAt = new AtomicLong();
    private final AtomicLong exceededTold = new AtomicLong();
    private final AtomicLong nearlyTold = new AtomicLong();

    /** {@link #take(int, double, long)} of a bucket that is not shared. */
    long take(int limit, long now) {
        return take(limit, 1, now);
    }

    /**
     * Takes a token.
     *
     * @param limit tokens the whole bucket holds, and that come back in a second; 1 to 10^6
     * @param share this replica's, above 0 and at most 1
     * @return 0 or more: tokens left, of the whole bucket if it is as full everywhere as here; negative: there was none, and
     *         these nanoseconds are missing
     */
    long take(int limit, double share, long now) {
        long interval = share == 1 ? SECOND / limit : (long) (SECOND / (limit * share));
        long room = share == 1 ? interval * limit : Math.max(interval, SECOND);
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
                return share == 1 ? -missing / interval : (long) (-missing / (double) room * limit);
            }
        }
    }

    /** Whether it has been full for a minute. */
    boolean isIdle(long now) {
        return fullAt.get() < now - TELLING && exceededTold.get() < now - TELLING;
    }

    /** Whether to report now that the limit is exceeded: once a minute. */
    boolean tellsExceeded(long now) {
        return isDue(exceededTold, now);
    }

    /** Whether to report now that the limit is nearly reached: once a minute. */
    boolean tellsNearly(long now) {
        return isDue(nearlyTold, now);
    }

    private static boolean isDue(AtomicLong told, long now) {
        long last = told.get();
        return (last == 0 || Math.abs(now - last) >= TELLING) && told.compareAndSet(last, now);
    }
}
