package dev.postern.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Token buckets by key, in a fixed number of places. Each is one number: the moment it will be full again. A key without a
 * place has a full bucket. A newcomer takes the place of the bucket that is full soonest. So those who take most are
 * remembered, however many others there are. No lock: in a race for a place a few requests may go uncounted.
 */
final class AddressBuckets {

    private static final int WAYS = 4;
    private static final int SETS = 1 << 12;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long interval;
    private final long room;
    private final AtomicLongArray keys = new AtomicLongArray(SETS * WAYS);
    private final AtomicLongArray fullAt = new AtomicLongArray(SETS * WAYS);

    /** @param limit tokens a bucket holds, and that come back in a second; 1 to 10^6 */
    AddressBuckets(int limit) {
        this.interval = SECOND / limit;
        this.room = interval * limit;
    }

    /**
     * Takes a token.
     *
     * @param now nanoseconds since 1970
     * @return nanoseconds until the bucket is full again; negative: it is empty, and these nanoseconds are missing
     */
    long take(long key, long now) {
        int place = place(key, now);
        while (true) {
            long before = fullAt.get(place);
            if (before > now + room) { // the clock was set back: nobody waits for it to catch up
                fullAt.compareAndSet(place, before, now + room);
                continue;
            }
            long full = Math.max(before, now) + interval;
            long missing = full - (now + room);
            if (missing > 0) {
                return -missing;
            }
            if (fullAt.compareAndSet(place, before, full)) {
                return full - now;
            }
        }
    }

    /** Whole tokens that are left, of what {@link #take} answered. */
    long left(long untilFull) {
        return Math.max(0, (room - untilFull) / interval);
    }

    private int place(long key, long now) {
        int first = (int) (key >>> 32 & SETS - 1) * WAYS;
        int fullest = first;
        for (int place = first; place < first + WAYS; place++) {
            if (keys.get(place) == key) {
                return place;
            }
            fullest = fullAt.get(place) < fullAt.get(fullest) ? place : fullest;
        }
        keys.set(fullest, key);
        fullAt.set(fullest, now);
        return fullest;
    }
}
