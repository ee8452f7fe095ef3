package dev.postern.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's {@code log_id}: one event has the same one in log streams and in the kept log. As text it sorts by time.
 *
 * @param epochMillis when the event happened
 * @param place in the log of its process, 0 to 10^17-1
 * @param process tells the processes apart, 0 to 10^18-1
 */
public record LogId(long epochMillis, long place, long process) {

    /** Numbers from here on belong to what operators did. */
    static final long OPERATIONS_FROM = 50_000_000_000_000_000L;
    /** Numbers from here on belong to what anybody can cause. */
    static final long UNPROVEN_FROM = 70_000_000_000_000_000L;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern TEXT = Pattern.compile("900([0-9]{17})([0-9]{17})([0-9]{18})");

    /** @return empty for a text that is no id of this server */
    public static Optional<LogId> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Instant time = LocalDateTime.parse(parts.group(1), TIME).toInstant(ZoneOffset.UTC);
            return Optional.of(new LogId(time.toEpochMilli(), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /**
     * Whether the event tells what an operator did; its process wrote it in the transaction of the change, if there was one.
     */
    public boolean isOperation() {
        return place >= OPERATIONS_FROM && place < UNPROVEN_FROM;
    }

    /** Whether anybody can cause such an event, without proven identity. */
    public boolean isUnproven() {
        return place >= UNPROVEN_FROM;
    }

    /** 55 digits: {@code 900}, the time to the millisecond, the place in the process's log, the process. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "900%s%017d%018d",
                TIME.format(Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC)), place, process);
    }
}
