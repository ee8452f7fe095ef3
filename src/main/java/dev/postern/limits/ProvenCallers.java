package dev.postern.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Which clients have proved who they are from which address within the last hour, as far as the places suffice. */
final class ProvenCallers {

    private static final int PLACES = 1 << 14;
    private static final long FOR = TimeUnit.HOURS.toNanos(1);
    private static final long EXACT_TO = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLongArray keys = new AtomicLongArray(PLACES);
    private final AtomicLongArray since = new AtomicLongArray(PLACES);

    /** @param now of {@link System#nanoTime} */
    void proven(long key, long now) {
        int place = place(key);
        if (keys.get(place) != key || now - since.get(place) > EXACT_TO) {
            keys.set(place, key);
            since.set(place, now);
        }
    }

    boolean isProven(long key, long now) {
        int place = place(key);
        return keys.get(place) == key && now - since.get(place) < FOR;
    }

    private static int place(long key) {
        return (int) (key >>> 32 & PLACES - 1);
    }
}
