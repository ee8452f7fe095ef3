package dev.postern.downstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts calls, so that neither one place nor all together have too many at once. */
final class CallsInFlight {

    private final int max;
    private final int perPlaceMax;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<String, Integer> byPlace = new ConcurrentHashMap<>();

    CallsInFlight(int max, int perPlaceMax) {
        this.max = max;
        this.perPlaceMax = perPlaceMax;
    }

    /** @return whether there was room; then {@link #leave} must follow */
    boolean enter(String place) {
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            return false;
        }
        boolean[] entered = new boolean[1];
        byPlace.compute(place, (key, calls) -> {
            entered[0] = calls == null || calls < perPlaceMax;
            return calls == null ? Integer.valueOf(1) : Integer.valueOf(entered[0] ? calls + 1 : calls);
        });
        if (!entered[0]) {
            all.decrementAndGet();
        }
        return entered[0];
    }

    void leave(String place) {
        byPlace.computeIfPresent(place, (key, calls) -> calls == 1 ? null : Integer.valueOf(calls - 1));
        all.decrementAndGet();
    }

    /** Whether there is room for a call to some place. */
    boolean hasRoom() {
        return all.get() < max;
    }

    int count() {
        return all.get();
    }
}
