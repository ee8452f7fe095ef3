package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.postern.audit.LogId;
import dev.postern.insight.DayCounts;
import dev.postern.insight.TokenUse;
import dev.postern.insight.UsageBatch;
import dev.postern.insight.UsageBatch.CallerCount;
import dev.postern.insight.UsageBatch.CallerKey;
import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.insight.UsageBatch.UsedScope;
import dev.postern.insight.UsageFigures;
import dev.postern.insight.UsageKey;

/** Reads the tables of {@link SqlUsageStore}, the same for both databases. Each question walks along one index. */
final class SqlUsageFigures implements UsageFigures {

    private static final String CLIENT = " AND client_id = ?";

    private final SqlEventStore events;

    SqlUsageFigures(SqlEventStore events) {
        this.events = events;
    }

    @Override
    public long since() {
        return number("SELECT since FROM usage_position", List.of());
    }

    @Override
    public Map<Long, DayCounts> days(UsageKey key, long first, long last) {
        return days("thing = ? AND day >= ? AND day <= ?", List.of(key.digest(), first, last));
    }

    @Override
    public Map<Long, DayCounts> daysOfClient(Part part, long first, long last) {
        Filter filter = Filter.of(part, List.of(first, last));
        return days("day >= ? AND day <= ?" + filter.sql, filter.parameters);
    }

    private Map<Long, DayCounts> days(String condition, List<?> parameters) {
        Map<Long, DayCounts> days = new TreeMap<>();
        rows("SELECT day, hours FROM usage_day WHERE " + condition, parameters, row -> {
            days.computeIfAbsent(row.getLong(1), any -> new DayCounts()).add(DayCounts.decoded(row.getBytes(2)));
            return null;
        });
        return days;
    }

    @Override
    public long rows(UsageKey.Kind kind, long first, long last, long max) {
        return number("SELECT COUNT(*) FROM (SELECT 1 FROM usage_day WHERE kind = ? AND day >= ? AND day <= ? LIMIT ?) AS part",
                List.of(kind.number(), first, last, max));
    }

    @Override
    public List<Sum> sums(UsageKey.Kind kind, long first, long last, int offset, int limit) {
        return sums(kind, "", List.of(kind.number(), first, last, limit, offset));
    }

    @Override
    public List<Sum> sums(UsageKey.Kind kind, Part part, long first, long last, int offset, int limit) {
        Filter filter = Filter.of(part, List.of(UsageKey.Kind.CLIENT.number(), first, last));
        filter.parameters.addAll(List.of(limit, offset));
        return sums(kind, filter.sql, filter.parameters);
    }

    private List<Sum> sums(UsageKey.Kind kind, String conditions, List<?> parameters) {
        String column = switch (kind) {
            case TENANT -> "kind";
            case API -> "audience";
            case ORGANIZATION -> "organization_id";
            case CLIENT -> "client_id";
        };
        return rows("SELECT " + column + ", SUM(issued) AS tokens, SUM(refused) AS refusals FROM usage_day WHERE kind = ? "
                + "AND day >= ? AND day <= ?" + conditions + " GROUP BY " + column + " ORDER BY tokens DESC, refusals DESC, "
                + column + " LIMIT ? OFFSET ?", parameters,
                row -> new Sum(kind == UsageKey.Kind.TENANT ? "" : row.getString(1), row.getLong(2), row.getLong(3)));
    }

    @Override
    public long activeClients(long sinceMillis) {
        return number("SELECT COUNT(DISTINCT client_id) FROM usage_last WHERE client_id <> '' AND issued_at >= ?",
                List.of(sinceMillis));
    }

    @Override
    public Map<ClientAndApi, Last> lasts(Collection<ClientAndApi> asked) {
        Map<Long, ClientAndApi> byDigest = new HashMap<>();
        asked.forEach(key -> byDigest.put(key.digest(), key));
        Map<ClientAndApi, Last> lasts = new HashMap<>();
        for (List<Long> digests : Upserts.chunks(List.copyOf(byDigest.keySet()))) {
            rows("SELECT thing, issued_at, refused_at FROM usage_last WHERE thing IN (" + Upserts.marks(digests.size()) + ")",
                    digests, row -> lasts.put(byDigest.get(row.getLong(1)), new Last(row.getLong(2), row.getLong(3))));
        }
        return lasts;
    }

    @Override
    public Map<String, Last> lastsOfClients(Collection<String> clientIds) {
        Map<String, Last> lasts = new HashMap<>();
        for (List<String> ids : Upserts.chunks(List.copyOf(clientIds))) {
            rows("SELECT client_id, MAX(issued_at), MAX(refused_at) FROM usage_last WHERE client_id IN ("
                    + Upserts.marks(ids.size()) + ") GROUP BY client_id", ids,
                    row -> lasts.put(row.getString(1), new Last(row.getLong(2), row.getLong(3))));
        }
        return lasts;
    }

    @Override
    public Map<UsedScope, Long> scopes(Collection<String> clientIds) {
        Map<UsedScope, Long> days = new HashMap<>();
        for (List<String> ids : Upserts.chunks(List.copyOf(clientIds))) {
            rows("SELECT client_id, audience, scope, day FROM usage_scope WHERE client_id IN (" + Upserts.marks(ids.size())
                    + ")", ids,
                    row -> days.put(new UsedScope(row.getString(1), row.getString(2), row.getString(3)), row.getLong(4)));
        }
        return days;
    }

    @Override
    public long callerRows(Optional<String> clientId, long first, long last, long max) {
        List<Object> parameters = new ArrayList<>(List.of(first, last));
        clientId.ifPresent(parameters::add);
        parameters.add(max);
        return number("SELECT COUNT(*) FROM (SELECT 1 FROM usage_caller WHERE day >= ? AND day <= ?"
                + (clientId.isPresent() ? CLIENT : "") + " LIMIT ?) AS part", parameters);
    }

    @Override
    public List<Caller> wasteful(Optional<String> clientId, long first, long last, int offset, int limit) {
        List<Object> parameters = new ArrayList<>(List.of(first, last));
        clientId.ifPresent(parameters::add);
        parameters.addAll(List.of(limit, offset));
        return rows("SELECT client_id, audience, scope, organization_id, ip, SUM(issued), SUM(wasted) AS waste, MIN(first_at), "
                + "MAX(last_at) FROM usage_caller WHERE day >= ? AND day <= ?" + (clientId.isPresent() ? CLIENT : "")
                + " GROUP BY thing, client_id, audience, scope, organization_id, ip HAVING SUM(wasted) > 0 "
                + "ORDER BY waste DESC, thing LIMIT ? OFFSET ?", parameters,
                row -> new Caller(new CallerKey(row.getString(1), row.getString(2), row.getString(3), row.getString(4),
                        row.getString(5)), new CallerCount(row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9))));
    }

    @Override
    public List<String> refusedClients(long first, int max) {
        return rows(
                "SELECT DISTINCT client_id FROM usage_refusal WHERE day >= ? AND client_id <> '' ORDER BY client_id LIMIT ?",
                List.of(first, max), row -> row.getString(1));
    }

    @Override
    public long refusalRows(long first, long last, long max) {
        return number("SELECT COUNT(*) FROM (SELECT 1 FROM usage_refusal WHERE day >= ? AND day <= ? LIMIT ?) AS part",
                List.of(first, last, max));
    }

    @Override
    public List<Refused> refusals(Optional<String> clientId, long first, long last, int offset, int limit) {
        List<Object> parameters = new ArrayList<>(List.of(first, last));
        clientId.ifPresent(parameters::add);
        parameters.addAll(List.of(limit, offset));
        return events.look(connection -> {
            List<Refused> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT error, cause, SUM(count), COUNT(DISTINCT "
                    + "client_id), MAX(time) AS newest FROM usage_refusal WHERE day >= ? AND day <= ?"
                    + (clientId.isPresent() ? CLIENT : "")
                    + " GROUP BY error, cause ORDER BY newest DESC, error, cause LIMIT ? OFFSET ?")) {
                Upserts.set(select, parameters);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        TokenUse.Cause cause = new TokenUse.Cause(row.getString(1), row.getString(2));
                        found.add(new Refused(cause, row.getLong(3), row.getLong(4),
                                newest(connection, cause, clientId, row.getLong(5))));
                    }
                }
            }
            return found;
        });
    }

    private static LogId newest(Connection connection, TokenUse.Cause cause, Optional<String> clientId, long time)
            throws SQLException {
        List<Object> parameters = new ArrayList<>(List.of(UsageBatch.CauseKey.digest(cause), time));
        clientId.ifPresent(parameters::add);
        try (PreparedStatement select = connection.prepareStatement("SELECT time, place, process FROM usage_refusal "
                + "WHERE cause_key = ? AND time = ?" + (clientId.isPresent() ? CLIENT : "") + " LIMIT 1")) {
            Upserts.set(select, parameters);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new LogId(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        }
    }

    private long number(String sql, List<?> parameters) {
        return rows(sql, parameters, row -> row.getLong(1)).get(0);
    }

    private <T> List<T> rows(String sql, List<?> parameters, RowReader<T> reader) {
        return events.look(connection -> {
            List<T> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                Upserts.set(select, parameters);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(reader.of(row));
                    }
                }
            }
            return found;
        });
    }

    /** Conditions on the figures of applications, and the parameters up to there. */
    private record Filter(String sql, List<Object> parameters) {

        static Filter of(Part part, List<?> before) {
            List<Object> parameters = new ArrayList<>(before);
            StringBuilder sql = new StringBuilder();
            add(sql, parameters, "client_id", part.clientId());
            add(sql, parameters, "audience", part.audience());
            add(sql, parameters, "organization_id", part.organizationId());
            return new Filter(sql.toString(), parameters);
        }

        private static void add(StringBuilder sql, List<Object> parameters, String column, Optional<String> value) {
            value.ifPresent(text -> {
                sql.append(" AND ").append(column).append(" = ?");
                parameters.add(text);
            });
        }
    }

    @FunctionalInterface
    private interface RowReader<T> {
        T of(ResultSet row) throws SQLException;
    }
}
