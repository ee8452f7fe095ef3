package dev.postern.limits;

import java.time.Instant;

/** How long a bucket of a token quota lasts; each begins at the top of a UTC hour or at UTC midnight. */
public enum QuotaPeriod {

    HOUR("per_hour", 3_600),
    DAY("per_day", 86_400);

    private final String wireName;
    private final long seconds;

    QuotaPeriod(String wireName, long seconds) {
        this.wireName = wireName;
        this.seconds = seconds;
    }

    /** As Auth0's fields and headers call it. */
    public String wireName() {
        return wireName;
    }

    /** When a bucket begins that ends then. */
    Instant beginOf(Instant end) {
        return end.minusSeconds(seconds);
    }

    /** @return when the bucket of this moment ends; both in seconds since 1970 */
    long endOf(long now) {
        return (Math.floorDiv(now, seconds) + 1) * seconds;
    }
}
