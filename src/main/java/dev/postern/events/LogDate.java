package dev.postern.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date of a query, as exact as it was written: {@code 2026-01} is a month, {@code 2026-01-31} a day, and
 * {@code 2026-01-31T10:00:00Z} a second. {@code now-7d} is a moment. Without a zone it is UTC.
 *
 * @param first its first millisecond
 * @param last its last millisecond
 */
record LogDate(long first, long last) {

    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{12,14}");
    private static final Pattern NOW = Pattern.compile("now(?:-([0-9]{1,6})([smhdw]))?");
    private static final Pattern WITH_ZONE = Pattern.compile(".*(Z|[+-][0-9]{2}:?[0-9]{2})");
    private static final Pattern WITH_FRACTION = Pattern.compile(".*\\.[0-9]+.*");
    private static final Pattern WITHOUT_SECONDS = Pattern.compile("[^T]*T[0-9]{2}:[0-9]{2}(Z|[+-].*)?");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L, "w", 604_800L);
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60_000;

    /** @return empty for a text that is no date */
    static Optional<LogDate> parse(String text, Instant now) {
        try {
            return Optional.of(parsed(text, now));
        } catch (DateTimeException | ArithmeticException noDate) {
            return Optional.empty();
        }
    }

    private static LogDate parsed(String text, Instant now) {
        Matcher relative = NOW.matcher(text);
        if (relative.matches()) {
            long back = relative.group(1) == null ? 0 : Long.parseLong(relative.group(1)) * SECONDS.get(relative.group(2));
            long moment = now.minusSeconds(back).toEpochMilli();
            return new LogDate(moment, moment);
        }
        if (MILLIS.matcher(text).matches()) {
            return new LogDate(Long.parseLong(text), Long.parseLong(text));
        }
        if (MONTH.matcher(text).matches()) {
            YearMonth month = YearMonth.parse(text);
            return days(month.atDay(1), month.plusMonths(1).atDay(1));
        }
        if (DAY.matcher(text).matches()) {
            LocalDate day = LocalDate.parse(text);
            return days(day, day.plusDays(1));
        }
        long moment = (WITH_ZONE.matcher(text).matches() ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)).toEpochMilli();
        if (WITH_FRACTION.matcher(text).matches()) {
            return new LogDate(moment, moment);
        }
        return new LogDate(moment, moment + (WITHOUT_SECONDS.matcher(text).matches() ? MINUTE : SECOND) - 1);
    }

    private static LogDate days(LocalDate first, LocalDate next) {
        return new LogDate(millis(first), millis(next) - 1);
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
