package dev.postern.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Failed authentications by key, in a fixed number of places. A newcomer takes the place of the key that has failed least. So
 * those who fail most are remembered, however many others there are. Half of the failures are forgotten every
 * {@value #HALF_LIFE_MINUTES} minutes.
 */
final class FailureTable {

    private static final int WAYS = 4;
    private static final int SETS = 1 << 12;
    private static final int HALF_LIFE_MINUTES = 5;
    private static final double HALF_LIFE_NANOS = TimeUnit.MINUTES.toNanos(HALF_LIFE_MINUTES);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Doublings of the delay while the failures that are free happen once more. */
    private static final int DOUBLINGS = 10;
    private static final int EXPONENT_MAX = 30;
    private static final long TELLING = TimeUnit.MINUTES.toNanos(1);

    private final int free;
    private final long delayMax;
    private final AtomicLongArray keys = new AtomicLongArray(SETS * WAYS);
    /** Until when the key must wait, of {@link System#nanoTime}; read without the lock. */
    private final AtomicLongArray until = new AtomicLongArray(SETS * WAYS);
    private final double[] failures = new double[SETS * WAYS];
    private final long[] at = new long[SETS * WAYS];
    private final long[] told = new long[SETS * WAYS];
    private volatile boolean empty = true;

    /**
     * @param free failures that cost no delay
     * @param delayMax nanoseconds
     */
    FailureTable(int free, long delayMax) {
        this.free = free;
        this.delayMax = delayMax;
    }

    /** How many nanoseconds the key must still wait; 0 or less: it need not. */
    long wait(long key, long now) {
        if (empty) {
            return 0;
        }
        int place = find(key);
        return place < 0 ? 0 : until.get(place) - now;
    }

    /** The key has failed: after more failures than are free, it must wait twice as long each time. */
    synchronized void failed(long key, long now) {
        empty = false;
        int place = find(key);
        if (place < 0) {
            place = leastOf(key, now);
            failures[place] = 0;
            told[place] = now - TELLING;
            until.set(place, now);
            keys.set(place, key);
        }
        failures[place] = failuresAt(place, now) + 1;
        at[place] = now;
        double over = failures[place] - free;
        if (over > 0) {
            double exponent = Math.min((Math.ceil(over) - 1) * DOUBLINGS / Math.max(free, DOUBLINGS), EXPONENT_MAX);
            until.set(place, now + Math.min((long) (SECOND * Math.pow(2, exponent)), delayMax));
        }
    }

    /** The key has proved who it is. */
    void succeeded(long key) {
        if (!empty && find(key) >= 0) {
            forget(key);
        }
    }

    private synchronized void forget(long key) {
        int place = find(key);
        if (place >= 0) {
            keys.set(place, 0);
            failures[place] = 0;
        }
    }

    /** Whether to report now that the key has to wait: once a minute. */
    synchronized boolean tells(long key, long now) {
        int place = find(key);
        if (place < 0 || now - told[place] < TELLING) {
            return false;
        }
        told[place] = now;
        return true;
    }

    private int find(long key) {
        int first = first(key);
        for (int place = first; place < first + WAYS; place++) {
            if (keys.get(place) == key) {
                return place;
            }
        }
        return -1;
    }

    private int leastOf(long key, long now) {
        int first = first(key);
        int least = first;
        for (int place = first; place < first + WAYS; place++) {
            if (keys.get(place) == 0) {
                return place;
            }
            if (failuresAt(place, now) < failuresAt(least, now)) {
                least = place;
            }
        }
        return least;
    }

    private double failuresAt(int place, long now) {
        return failures[place] * Math.pow(0.5, (now - at[place]) / HALF_LIFE_NANOS);
    }

    private static int first(long key) {
        return (int) (key >>> 32 & SETS - 1) * WAYS;
    }
}
