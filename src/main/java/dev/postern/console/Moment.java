package dev.postern.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A moment as people say it, and exactly.
 *
 * @param iso to the second, UTC
 * @param words such as {@code 3 min ago} or {@code in 6 days}
 */
public record Moment(String iso, String words) {

    private static final long SECONDS_OF_MINUTE = 60;
    private static final long SECONDS_OF_HOUR = 3_600;
    private static final long SECONDS_OF_DAY = 86_400;
    private static final long MINUTES_OF_HOUR = 60;
    private static final long HOURS_OF_TWO_DAYS = 48;
    private static final long DAYS_OF_TWO_MONTHS = 60;
    private static final long DAYS_OF_MONTH = 30;
    private static final long MONTHS_OF_TWO_YEARS = 24;
    private static final long MONTHS_OF_YEAR = 12;

    /** What is past is rounded down, and what will be to the nearest: an end in 20 days is said to be in 20 days. */
    public static Moment of(Instant at, Instant now) {
        Duration distance = Duration.between(at, now).abs();
        boolean past = !at.isAfter(now);
        String amount = amount(distance.toSeconds(), past);
        String words = amount.isEmpty() ? "just now" : past ? amount + " ago" : "in " + amount;
        return new Moment(at.truncatedTo(ChronoUnit.SECONDS).toString(), words);
    }

    private static String amount(long seconds, boolean past) {
        long minutes = count(seconds, SECONDS_OF_MINUTE, past);
        long hours = count(seconds, SECONDS_OF_HOUR, past);
        long days = count(seconds, SECONDS_OF_DAY, past);
        long months = days / DAYS_OF_MONTH;
        if (minutes == 0) {
            return "";
        } else if (minutes < MINUTES_OF_HOUR) {
            return minutes + " min";
        } else if (hours < HOURS_OF_TWO_DAYS) {
            return hours + " h";
        } else if (days < DAYS_OF_TWO_MONTHS) {
            return days + " days";
        }
        return months < MONTHS_OF_TWO_YEARS ? months + " months" : months / MONTHS_OF_YEAR + " years";
    }

    private static long count(long seconds, long unit, boolean past) {
        return (past ? seconds : seconds + unit / 2) / unit;
    }
}
