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
    private static final long MINUTES_OF_HOUR = 60;
    private static final long HOURS_OF_TWO_DAYS = 48;
    private static final long DAYS_OF_TWO_MONTHS = 60;
    private static final long DAYS_OF_MONTH = 30;
    private static final long MONTHS_OF_TWO_YEARS = 24;
    private static final long MONTHS_OF_YEAR = 12;

    public static Moment of(Instant at, Instant now) {
        Duration distance = Duration.between(at, now).abs();
        String amount = amount(distance);
        boolean past = !at.isAfter(now);
        String words = amount.isEmpty() ? "just now" : past ? amount + " ago" : "in " + amount;
        return new Moment(at.truncatedTo(ChronoUnit.SECONDS).toString(), words);
    }

    private static String amount(Duration distance) {
        long minutes = distance.toSeconds() / SECONDS_OF_MINUTE;
        long hours = minutes / MINUTES_OF_HOUR;
        long months = distance.toDays() / DAYS_OF_MONTH;
        if (minutes == 0) {
            return "";
        } else if (hours == 0) {
            return minutes + " min";
        } else if (hours < HOURS_OF_TWO_DAYS) {
            return hours + " h";
        } else if (distance.toDays() < DAYS_OF_TWO_MONTHS) {
            return distance.toDays() + " days";
        }
        return months < MONTHS_OF_TWO_YEARS ? months + " months" : months / MONTHS_OF_YEAR + " years";
    }
}
