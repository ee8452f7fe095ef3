package dev.postern.insight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

import jakarta.inject.Singleton;

import dev.postern.events.QueryRefused;
import dev.postern.insight.UsageFigures.Part;
import dev.postern.insight.UsageFigures.Sum;

/** How many tokens were issued and refused, by day and hour, by application, API and organization. */
@Singleton
public final class Usage {

    /** Auth0's users of {@code /stats/active-users} are those of the last 30 days. */
    private static final Duration ACTIVE = Duration.ofDays(30);

    private final UsageFigures figures;
    private final Questions questions;
    private final Clock clock;

    Usage(UsageFigures figures, Questions questions, Clock clock) {
        this.figures = figures;
        this.questions = questions;
        this.clock = clock;
    }

    /** Since when events have been counted; empty: nothing was counted yet. */
    public Optional<Instant> since() {
        return Optional.of(figures.since()).filter(millis -> millis > 0).map(Instant::ofEpochMilli);
    }

    /**
     * Every day of a period, those without a token too.
     *
     * @param part one application, one API or one organization, or an application's part of an API or organization; of nothing:
     *        the tenant
     * @throws QueryRefused an API and an organization, without an application
     */
    public List<Day> days(Part part, Days period) {
        return questions.answer(() -> all(period, found(part, period)));
    }

    /** Every day of a period, without a token: nothing is kept. */
    public static List<Day> none(Days period) {
        return all(period, Map.of());
    }

    private static List<Day> all(Days period, Map<Long, DayCounts> found) {
        return LongStream.rangeClosed(period.first(), period.last())
                .mapToObj(day -> new Day(Days.start(day), found.getOrDefault(day, new DayCounts()))).toList();
    }

    private Map<Long, DayCounts> found(Part part, Days period) {
        if (part.clientId().isPresent()) {
            return figures.daysOfClient(part, period.first(), period.last());
        }
        if (part.audience().isPresent() && part.organizationId().isPresent()) {
            throw QueryRefused.because("The days of an API in an organization need a client_id");
        }
        UsageKey key = part.audience().map(UsageKey::api)
                .or(() -> part.organizationId().map(UsageKey::organization)).orElse(UsageKey.TENANT);
        return figures.days(key, period.first(), period.last());
    }

    /**
     * Sums over a period, those with the most tokens first.
     *
     * @param kind what the sums are of
     * @throws QueryRefused there are too many figures to add up
     */
    public List<Sum> sums(UsageKey.Kind kind, Part part, Days period, int offset, int limit) {
        return questions.answer(() -> {
            boolean whole = part.clientId().isEmpty() && part.audience().isEmpty() && part.organizationId().isEmpty();
            if (part.clientId().isEmpty()) {
                Questions.requireFew(figures.rows(whole ? kind : UsageKey.Kind.CLIENT, period.first(), period.last(),
                        Questions.ROWS_MAX + 1));
            }
            return whole ? figures.sums(kind, period.first(), period.last(), offset, limit)
                    : figures.sums(kind, part, period.first(), period.last(), offset, limit);
        });
    }

    /** How many applications have had a token in the last 30 days. */
    public long activeApplications() {
        return questions.answer(() -> figures.activeClients(clock.millis() - ACTIVE.toMillis()));
    }

    /** @param start of the day in UTC */
    public record Day(Instant start, DayCounts counts) {
    }
}
