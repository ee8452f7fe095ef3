package dev.postern.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/**
 * The days of a question, both included, as numbers since 1970-01-01 in UTC.
 */
public record Days(long first, long last) {

    /** Days of one question at most. */
    public static final int MAX = 400;

    private static final long MILLIS = TimeUnit.DAYS.toMillis(1);

    /** @throws IllegalArgumentException more than {@link #MAX}, or none */
    public Days {
        if (first > last || last - first >= MAX) {
            throw new IllegalArgumentException("between 1 and " + MAX + " days");
        }
    }

    /** The days up to a moment, and so many in all. */
    public static Days upTo(Instant end, int count) {
        long last = of(end.toEpochMilli());
        return new Days(last - count + 1, last);
    }

    /** The day of a moment. */
    public static long of(long epochMillis) {
        return Math.floorDiv(epochMillis, MILLIS);
    }

    public static long of(LocalDate day) {
        return day.toEpochDay();
    }

    /** When a day begins. */
    public static Instant start(long day) {
        return Instant.ofEpochMilli(day * MILLIS);
    }
}
