package dev.postern.management.insight;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

import dev.postern.insight.Days;
import dev.postern.management.ManagementError;
import dev.postern.management.QueryParameters;

/** Reads {@code from} and {@code to}, days as YYYYMMDD in UTC, both included. */
final class Period {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    /** The longest period that may be asked for. */
    private static final int DAYS_MAX = 366;

    private Period() {
    }

    /** @param daysDefault up to {@code to}, which is today unless given */
    static Days of(QueryParameters query, Clock clock, int daysDefault) {
        LocalDate to = day(query, "to").orElseGet(() -> LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        LocalDate from = day(query, "from").orElseGet(() -> to.minusDays(daysDefault - 1L));
        if (from.isAfter(to) || from.plusDays(DAYS_MAX).isBefore(to)) {
            throw ManagementError.invalidQuery("from is after to, or more than " + DAYS_MAX + " days before it", "from");
        }
        return new Days(Days.of(from), Days.of(to));
    }

    private static Optional<LocalDate> day(QueryParameters query, String name) {
        try {
            return query.text(name).map(text -> LocalDate.parse(text, DAY));
        } catch (DateTimeParseException e) {
            throw ManagementError.invalidQuery("String does not match pattern YYYYMMDD", name);
        }
    }
}
