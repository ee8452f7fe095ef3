package dev.postern.events;

import java.time.Duration;

/**
 * How much of the events that anybody can cause is kept: so few that, at their steady rate, they take an eighth of the room at
 * most, however long their texts are. So a flood of refused requests does not push out what applications and operators did. A
 * day's worth may come at once.
 */
final class UnprovenShare {

    private static final double OF_THE_ROOM = 8;
    /** What a small one takes, rather too much: hardly two are alike. */
    private static final long EVENT_BYTES = 800;
    private static final double SAVED_MIN = 1_000.0 * EVENT_BYTES;

    private final double perMillisecond;
    private final double savedMax;
    private double saved;
    private long lastMillis;

    UnprovenShare(long bytesMax, Duration keepFor, long now) {
        perMillisecond = bytesMax / OF_THE_ROOM / keepFor.toMillis();
        savedMax = Math.max(SAVED_MIN, perMillisecond * Duration.ofDays(1).toMillis());
        saved = savedMax;
        lastMillis = now;
    }

    /** @param bytes of the event's texts; twice, as an index may hold them again */
    boolean admits(long now, long bytes) {
        saved = Math.min(savedMax, saved + Math.max(0, now - lastMillis) * perMillisecond);
        lastMillis = now;
        long cost = Math.max(EVENT_BYTES, 2 * bytes);
        if (saved < cost) {
            return false;
        }
        saved -= cost;
        return true;
    }
}
