package dev.postern.insight;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.postern.audit.LogId;

/** Adds up events that differ in their time only. */
final class UseTally {

    private static final long DAY = TimeUnit.DAYS.toMillis(1);
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    private final TokenUse use;
    private final LastToken lastToken;
    private final Map<Long, Sum> days = new HashMap<>();
    /** Of the event before: most events are of the same day. */
    private Sum sum;
    private long day;

    /** @param lastToken shared by all uses of one caller */
    UseTally(TokenUse use, LastToken lastToken) {
        this.use = use;
        this.lastToken = lastToken;
    }

    void add(LogId id) {
        long time = id.epochMillis();
        long dayOfEvent = Days.of(time);
        if (sum == null || day != dayOfEvent) {
            day = dayOfEvent;
            sum = days.computeIfAbsent(dayOfEvent, any -> new Sum(id));
        }
        sum.add((int) (Math.floorMod(time, DAY) / HOUR), use.isIssued(), id);
        if (use.isIssued()) {
            if (lastToken.at > 0 && time - lastToken.at < use.lifetimeMillis() / 2) {
                sum.wasted++;
            }
            lastToken.at = Math.max(lastToken.at, time);
        }
    }

    /** Day, as of {@link Days}, → its sums. */
    Map<Long, Sum> days() {
        return days;
    }

    /** When a caller had its last token, in milliseconds since 1970; 0: never. */
    static final class LastToken {

        private long at;

        LastToken(long at) {
            this.at = at;
        }
    }

    /** Of one day. */
    static final class Sum {

        private final DayCounts counts = new DayCounts();
        private long wasted;
        private long firstAt;
        private LogId newest;

        private Sum(LogId first) {
            firstAt = first.epochMillis();
            newest = first;
        }

        private void add(int hour, boolean issued, LogId id) {
            counts.add(hour, issued, 1);
            firstAt = Math.min(firstAt, id.epochMillis());
            newest = id.epochMillis() >= newest.epochMillis() ? id : newest;
        }

        DayCounts counts() {
            return counts;
        }

        /** Issued while the caller's token before had more than half of its life left. */
        long wasted() {
            return wasted;
        }

        /** Milliseconds since 1970. */
        long firstAt() {
            return firstAt;
        }

        /** Milliseconds since 1970. */
        long lastAt() {
            return newest.epochMillis();
        }

        LogId newest() {
            return newest;
        }
    }
}
