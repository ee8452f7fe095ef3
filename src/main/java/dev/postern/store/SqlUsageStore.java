package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.postern.audit.LogId;
import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventShape;
import dev.postern.insight.DayCounts;
import dev.postern.insight.TokenUse;
import dev.postern.insight.UsageBatch;
import dev.postern.insight.UsageBatch.CallerKey;
import dev.postern.insight.UsageBatch.OnDay;
import dev.postern.insight.UsageKey;
import dev.postern.insight.UsageStore;

/**
 * Counts events into the tables {@code usage_…}, the same for both databases. Whoever counts first updates the row of {@code
 * usage_position}: so each event is counted once. Events become visible in the order of their places, so none is left out.
 */
final class SqlUsageStore implements UsageStore {

    private static final int PRUNED_MAX = 2_000;
    /** What has no use for so long is forgotten, in days. */
    private static final int FORGOTTEN_DAYS = 800;
    private static final long DAY_MILLIS = 86_400_000L;

    private final SqlEventStore events;

    SqlUsageStore(SqlEventStore events) {
        this.events = events;
    }

    @Override
    public boolean count(Function<EventShape, Optional<TokenUse>> uses, int eventsMax) {
        return events.change(connection -> {
            Transactions.execute(connection, "UPDATE usage_position SET counted = counted");
            long counted = Long.parseLong(Transactions.asked(connection, "SELECT counted FROM usage_position"));
            List<Uncounted> next = uncounted(connection, counted, eventsMax);
            if (next.isEmpty()) {
                return false;
            }
            UsageBatch batch = new UsageBatch(caller -> lastToken(connection, caller));
            Map<Long, Optional<TokenUse>> known = new HashMap<>();
            Map<Long, EventShape> shapes = SqlEventReader.shapes(connection,
                    next.stream().map(Uncounted::shape).distinct().toList());
            for (Uncounted event : next) {
                known.computeIfAbsent(event.shape, id -> Optional.ofNullable(shapes.get(id)).flatMap(uses))
                        .ifPresent(use -> batch.add(use, event.id));
            }
            batch.sumUp();
            save(connection, batch);
            savePosition(connection, next);
            return next.size() == eventsMax;
        });
    }

    private static List<Uncounted> uncounted(Connection connection, long after, int limit) throws SQLException {
        List<Uncounted> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, time, place, process, shape FROM event WHERE seq > ? ORDER BY seq LIMIT ?")) {
            select.setLong(1, after);
            select.setInt(2, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Uncounted(row.getLong(1), new LogId(row.getLong(2), row.getLong(3), row.getLong(4)),
                            row.getLong(5)));
                }
            }
        }
        return found;
    }

    private static void savePosition(Connection connection, List<Uncounted> counted) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE usage_position SET counted = ?, since = CASE WHEN since = 0 THEN ? ELSE since END")) {
            update.setLong(1, counted.get(counted.size() - 1).seq);
            update.setLong(2, counted.get(0).id.epochMillis());
            update.executeUpdate();
        }
    }

    private static long lastToken(Connection connection, CallerKey caller) {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT last_at FROM usage_caller WHERE thing = ? ORDER BY day DESC LIMIT 1")) {
            select.setLong(1, caller.digest());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("Events cannot be counted", e);
        }
    }

    private static void save(Connection connection, UsageBatch batch) throws SQLException {
        addStored(connection, batch.days());
        Upserts.run(connection,
                "INSERT INTO usage_day (thing, day, kind, client_id, audience, organization_id, issued, refused, "
                        + "hours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thing, day) DO UPDATE SET issued = excluded.issued, "
                        + "refused = excluded.refused, hours = excluded.hours",
                batch.days().entrySet(),
                (row, entry) -> row.add(entry.getKey().key().digest()).add(entry.getKey().day())
                        .add(entry.getKey().key().kind().number()).add(entry.getKey().key().clientId())
                        .add(entry.getKey().key().audience()).add(entry.getKey().key().organizationId())
                        .add(entry.getValue().issued()).add(entry.getValue().refused()).add(entry.getValue().encoded()));
        Upserts.run(connection,
                "INSERT INTO usage_last (thing, client_id, audience, issued_at, refused_at) VALUES (?, ?, ?, ?, ?) "
                        + "ON CONFLICT (thing) DO UPDATE SET issued_at = " + Upserts.greater("usage_last", "issued_at")
                        + ", refused_at = " + Upserts.greater("usage_last", "refused_at"),
                batch.lasts().entrySet(),
                (row, entry) -> row.add(entry.getKey().digest()).add(entry.getKey().clientId())
                        .add(entry.getKey().audience()).add(entry.getValue().issued()).add(entry.getValue().refused()));
        Upserts.run(connection, "INSERT INTO usage_scope (thing, client_id, audience, scope, day) VALUES (?, ?, ?, ?, ?) "
                + "ON CONFLICT (thing) DO UPDATE SET day = excluded.day WHERE usage_scope.day < excluded.day",
                batch.scopes().entrySet(), (row, entry) -> row.add(entry.getKey().digest()).add(entry.getKey().clientId())
                        .add(entry.getKey().audience()).add(entry.getKey().scope()).add(entry.getValue()));
        saveCallers(connection, batch);
        saveCauses(connection, batch);
    }

    private static void saveCallers(Connection connection, UsageBatch batch) throws SQLException {
        Upserts.run(connection,
                "INSERT INTO usage_caller (thing, day, client_id, audience, scope, organization_id, ip, issued, "
                        + "wasted, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thing, day) DO UPDATE SET "
                        + "issued = usage_caller.issued + excluded.issued, wasted = usage_caller.wasted + excluded.wasted, last_at = "
                        + Upserts.greater("usage_caller", "last_at"),
                batch.callers().entrySet(), (row, entry) -> {
                    CallerKey key = entry.getKey().key();
                    UsageBatch.CallerCount count = entry.getValue();
                    row.add(key.digest()).add(entry.getKey().day()).add(key.clientId()).add(key.audience()).add(key.scope())
                            .add(key.organizationId()).add(key.ip()).add(count.issued()).add(count.wasted())
                            .add(count.firstAt()).add(count.lastAt());
                });
    }

    private static void saveCauses(Connection connection, UsageBatch batch) throws SQLException {
        String newer = " = CASE WHEN excluded.time >= usage_refusal.time THEN excluded.%1$s ELSE usage_refusal.%1$s END";
        Upserts.run(connection,
                "INSERT INTO usage_refusal (thing, day, cause_key, client_id, error, cause, count, time, place, "
                        + "process) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thing, day) DO UPDATE SET count = "
                        + "usage_refusal.count + excluded.count, time" + String.format(newer, "time") + ", place"
                        + String.format(newer, "place") + ", process" + String.format(newer, "process"),
                batch.causes().entrySet(),
                (row, entry) -> {
                    UsageBatch.CauseKey key = entry.getKey().key();
                    LogId newest = entry.getValue().newest();
                    row.add(key.digest()).add(entry.getKey().day()).add(UsageBatch.CauseKey.digest(key.cause()))
                            .add(key.clientId()).add(key.cause().error()).add(key.cause().text())
                            .add(entry.getValue().count()).add(newest.epochMillis()).add(newest.place()).add(newest.process());
                });
    }

    /** Adds to each count of a batch what is in the store. */
    private static void addStored(Connection connection, Map<OnDay<UsageKey>, DayCounts> days) throws SQLException {
        Map<List<Long>, DayCounts> byPlace = new HashMap<>();
        days.forEach((key, counts) -> byPlace.put(List.of(key.key().digest(), key.day()), counts));
        List<Long> numbers = days.keySet().stream().map(OnDay::day).distinct().toList();
        for (List<Long> things : Upserts.chunks(byPlace.keySet().stream().map(place -> place.get(0)).distinct().toList())) {
            for (long day : numbers) {
                try (PreparedStatement select = connection.prepareStatement("SELECT thing, hours FROM usage_day WHERE day = "
                        + day + " AND thing IN (" + Upserts.marks(things.size()) + ")")) {
                    Upserts.set(select, things);
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            DayCounts counts = byPlace.get(List.of(row.getLong(1), day));
                            if (counts != null) {
                                counts.add(DayCounts.decoded(row.getBytes(2)));
                            }
                        }
                    }
                }
            }
        }
    }

    @Override
    public boolean prune(long firstDay, long rowsMax) {
        return events.change(connection -> {
            long oldestEvent = Long.parseLong(Transactions.asked(connection,
                    "SELECT COALESCE((SELECT time FROM event ORDER BY seq LIMIT 1), 0)")) / DAY_MILLIS;
            int most = 0;
            most = Math.max(most, delete(connection, "usage_day", "day < " + firstDay));
            most = Math.max(most, delete(connection, "usage_caller", "day < " + Math.max(firstDay, oldestEvent)));
            most = Math.max(most, delete(connection, "usage_refusal", "day < " + Math.max(firstDay, oldestEvent)));
            long forgotten = firstDay - FORGOTTEN_DAYS;
            most = Math.max(most,
                    delete(connection, "usage_last", "issued_at < " + forgotten * DAY_MILLIS + " AND refused_at < "
                            + forgotten * DAY_MILLIS));
            most = Math.max(most, delete(connection, "usage_scope", "day < " + forgotten));
            int kind = UsageKey.Kind.CLIENT.number();
            if (Long.parseLong(Transactions.asked(connection, "SELECT COUNT(*) FROM usage_day")) > rowsMax) {
                most = Math.max(most,
                        delete(connection, "usage_day", "kind = " + kind + " AND day = (SELECT MIN(day) FROM usage_day "
                                + "WHERE kind = " + kind + ")"));
            }
            return most == PRUNED_MAX;
        });
    }

    private static int delete(Connection connection, String table, String condition) throws SQLException {
        boolean byDay = table.equals("usage_day") || table.equals("usage_caller") || table.equals("usage_refusal");
        String key = byDay ? "(thing, day)" : "thing";
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE " + key + " IN (SELECT "
                + key.replaceAll("[()]", "") + " FROM " + table + " WHERE " + condition + " LIMIT " + PRUNED_MAX + ")")) {
            return delete.executeUpdate();
        }
    }

    private record Uncounted(long seq, LogId id, long shape) {
    }
}
