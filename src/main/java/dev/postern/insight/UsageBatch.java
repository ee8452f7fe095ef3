package dev.postern.insight;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import dev.postern.audit.LogId;
import dev.postern.events.TextDigest;

/**
 * The figures of some events, to be added to those in the store. Events of the same {@link TokenUse} object are added up first:
 * they are most of all events, and differ in their time only.
 */
public final class UsageBatch {

    private final LastTokens before;
    private final IdentityHashMap<TokenUse, UseTally> tallies = new IdentityHashMap<>();
    private final Map<CallerKey, UseTally.LastToken> lastTokens = new HashMap<>();
    private final Map<OnDay<UsageKey>, DayCounts> days = new HashMap<>();
    private final Map<ClientAndApi, Last> lasts = new HashMap<>();
    private final Map<UsedScope, Long> scopes = new HashMap<>();
    private final Map<OnDay<CallerKey>, CallerCount> callers = new HashMap<>();
    private final Map<OnDay<CauseKey>, CauseCount> causes = new HashMap<>();

    public UsageBatch(LastTokens before) {
        this.before = before;
    }

    /**
     * Adds an event; events come in the order in which they were kept.
     *
     * @param use the same object for events of the same shape
     */
    public void add(TokenUse use, LogId id) {
        tallies.computeIfAbsent(use, this::tally).add(id);
    }

    private UseTally tally(TokenUse use) {
        UseTally.LastToken last = use.isIssued()
                ? lastTokens.computeIfAbsent(CallerKey.of(use), key -> new UseTally.LastToken(before.of(key)))
                : new UseTally.LastToken(0);
        return new UseTally(use, last);
    }

    /** After the last event, and before the figures are asked for. */
    public void sumUp() {
        tallies.forEach((use, tally) -> tally.days().forEach((day, sum) -> sumUp(use, day, sum)));
    }

    private void sumUp(TokenUse use, long day, UseTally.Sum sum) {
        count(UsageKey.TENANT, day, sum);
        count(UsageKey.client(use), day, sum);
        Last last = use.isIssued() ? new Last(sum.lastAt(), 0) : new Last(0, sum.lastAt());
        if (!use.audience().isEmpty()) {
            count(UsageKey.api(use.audience()), day, sum);
            lasts.merge(new ClientAndApi("", use.audience()), last, Last::or);
        }
        if (!use.organizationId().isEmpty()) {
            count(UsageKey.organization(use.organizationId()), day, sum);
        }
        if (!use.clientId().isEmpty()) {
            lasts.merge(new ClientAndApi(use.clientId(), use.audience()), last, Last::or);
        }
        if (use.isIssued()) {
            noteScopes(use, day);
            callers.merge(new OnDay<>(day, CallerKey.of(use)),
                    new CallerCount(sum.counts().issued(), sum.wasted(), sum.firstAt(), sum.lastAt()), CallerCount::plus);
        } else {
            causes.merge(new OnDay<>(day, new CauseKey(use.cause().orElseThrow(), use.clientId())),
                    new CauseCount(sum.counts().refused(), sum.newest()), CauseCount::plus);
        }
    }

    private void count(UsageKey key, long day, UseTally.Sum sum) {
        days.computeIfAbsent(new OnDay<>(day, key), any -> new DayCounts()).add(sum.counts());
    }

    private void noteScopes(TokenUse use, long day) {
        if (!use.scope().isEmpty()) {
            for (String scope : use.scope().split(" ", -1)) {
                scopes.merge(new UsedScope(use.clientId(), use.audience(), scope), day, Math::max);
            }
        }
    }

    public Map<OnDay<UsageKey>, DayCounts> days() {
        return days;
    }

    public Map<ClientAndApi, Last> lasts() {
        return lasts;
    }

    /** The last day of each, from 1970-01-01 on. */
    public Map<UsedScope, Long> scopes() {
        return scopes;
    }

    public Map<OnDay<CallerKey>, CallerCount> callers() {
        return callers;
    }

    public Map<OnDay<CauseKey>, CauseCount> causes() {
        return causes;
    }

    /** When a caller had its last token before this batch: milliseconds since 1970, 0 if it had none. */
    @FunctionalInterface
    public interface LastTokens {
        long of(CallerKey caller);
    }

    /** @param day number of days since 1970-01-01, in UTC */
    public record OnDay<K>(long day, K key) {
    }

    /** @param clientId empty: any application */
    public record ClientAndApi(String clientId, String audience) {

        public long digest() {
            return TextDigest.of(List.of(clientId, audience));
        }
    }

    /** Milliseconds since 1970 of the last token and of the last refusal; 0: none. */
    public record Last(long issued, long refused) {

        public static final Last NEVER = new Last(0, 0);

        public Last or(Last other) {
            return new Last(Math.max(issued, other.issued), Math.max(refused, other.refused));
        }
    }

    /** A scope that a token had. */
    public record UsedScope(String clientId, String audience, String scope) {

        public long digest() {
            return TextDigest.of(List.of(clientId, audience, scope));
        }
    }

    /** Who asks for the same token again and again: one token would do for it. */
    public record CallerKey(String clientId, String audience, String scope, String organizationId, String ip) {

        static CallerKey of(TokenUse use) {
            return new CallerKey(use.clientId(), use.audience(), use.scope(), use.organizationId(), use.ip());
        }

        public long digest() {
            return TextDigest.of(List.of(clientId, audience, scope, organizationId, ip));
        }
    }

    /**
     * Tokens of one caller.
     *
     * @param wasted issued while the one before had more than half of its life left
     * @param firstAt milliseconds since 1970
     * @param lastAt milliseconds since 1970
     */
    public record CallerCount(long issued, long wasted, long firstAt, long lastAt) {

        CallerCount plus(CallerCount other) {
            return new CallerCount(issued + other.issued, wasted + other.wasted, Math.min(firstAt, other.firstAt),
                    Math.max(lastAt, other.lastAt));
        }
    }

    /** @param clientId empty: of nobody known */
    public record CauseKey(TokenUse.Cause cause, String clientId) {

        public long digest() {
            return TextDigest.of(List.of(cause.error(), cause.text(), clientId));
        }

        /** Stands for the cause alone. */
        public static long digest(TokenUse.Cause cause) {
            return TextDigest.of(List.of(cause.error(), cause.text()));
        }
    }

    /** @param newest of the refusals */
    public record CauseCount(long count, LogId newest) {

        CauseCount plus(CauseCount other) {
            return new CauseCount(count + other.count,
                    other.newest.epochMillis() >= newest.epochMillis() ? other.newest : newest);
        }
    }
}
