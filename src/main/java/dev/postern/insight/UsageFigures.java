package dev.postern.insight;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.postern.audit.LogId;
import dev.postern.insight.UsageBatch.CallerCount;
import dev.postern.insight.UsageBatch.CallerKey;
import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.insight.UsageBatch.UsedScope;

/**
 * Reads the figures that were counted of the kept events. Days are numbers since 1970-01-01, in UTC. Each question reads a
 * bounded number of rows, or has another one that counts them first. All methods block, and throw
 * {@link dev.postern.entity.StoreUnavailable} when the store cannot be reached.
 */
public interface UsageFigures {

    /** Since when events have been counted, in milliseconds since 1970; 0: nothing was counted yet. */
    long since();

    /** The figures of one thing, in the order of days; days without a token are left out. */
    Map<Long, DayCounts> days(UsageKey key, long first, long last);

    /** The figures of an application, for one API or organization or for all. */
    Map<Long, DayCounts> daysOfClient(Part part, long first, long last);

    /** How many rows there are of a kind in some days, counted to a bound. */
    long rows(UsageKey.Kind kind, long first, long last, long max);

    /** Sums over some days, those with the most tokens first. */
    List<Sum> sums(UsageKey.Kind kind, long first, long last, int offset, int limit);

    /** Sums over part of the figures of applications, those with the most tokens first. */
    List<Sum> sums(UsageKey.Kind kind, Part part, long first, long last, int offset, int limit);

    /** How many applications have had a token since a moment. */
    long activeClients(long sinceMillis);

    /** Those that never asked are left out. */
    Map<ClientAndApi, Last> lasts(Collection<ClientAndApi> asked);

    /** Over all APIs; those that never asked are left out. */
    Map<String, Last> lastsOfClients(Collection<String> clientIds);

    /** The last day on which tokens of these applications had a scope. */
    Map<UsedScope, Long> scopes(Collection<String> clientIds);

    /** How many rows of callers there are in some days, counted to a bound. */
    long callerRows(Optional<String> clientId, long first, long last, long max);

    /** Sums over some days of those who wasted tokens, the most wasteful first. */
    List<Caller> wasteful(Optional<String> clientId, long first, long last, int offset, int limit);

    /** Applications that were refused a token on a day or after it, in the order of their ids. */
    List<String> refusedClients(long first, int max);

    /** How many rows of refusals there are in some days, counted to a bound. */
    long refusalRows(long first, long last, long max);

    /** Refusals by their cause, the newest first. */
    List<Refused> refusals(Optional<String> clientId, long first, long last, int offset, int limit);

    /** Part of the figures of applications. */
    record Part(Optional<String> clientId, Optional<String> audience, Optional<String> organizationId) {

        public static final Part ALL = new Part(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Tokens of one thing.
     *
     * @param id a {@code client_id}, an audience, or the id of an organization; empty: of none that is registered
     */
    record Sum(String id, long issued, long refused) {
    }

    /** A caller and its tokens. */
    record Caller(CallerKey key, CallerCount count) {
    }

    /**
     * Refusals for one cause.
     *
     * @param clients how many applications; those that are not registered count as one
     * @param newest the last of them
     */
    record Refused(TokenUse.Cause cause, long count, long clients, LogId newest) {
    }
}
