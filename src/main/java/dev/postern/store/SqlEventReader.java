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
import java.util.OptionalLong;
import java.util.stream.Collectors;

import dev.postern.audit.LogId;
import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventField;
import dev.postern.events.EventReader;
import dev.postern.events.EventShape;
import dev.postern.events.KeptEvent;
import dev.postern.events.Span;

/** Reads the tables of {@link EventTables}, the same for both databases. Each question walks along one index. */
final class SqlEventReader implements EventReader {

    private static final String EVENT = "SELECT e.seq, e.time, e.place, e.process, e.own, "
            + List.of(EventField.values()).stream().map(field -> "s." + field.wireName()).collect(Collectors.joining(", "))
            + ", s.rest FROM event e JOIN event_shape s ON s.id = e.shape ";
    private static final String FOUND = "SELECT seq, time, place, process, shape FROM event WHERE ";
    /** Events of one moment, of which the first is looked for. */
    private static final int AT_ONCE = 1_000;

    private final Connection connection;

    SqlEventReader(Connection connection) {
        this.connection = connection;
    }

    @Override
    public OptionalLong placeOf(LogId id) {
        return run(() -> EventTables.seqOf(connection, id));
    }

    @Override
    public OptionalLong placeFrom(long epochMillis) {
        return run(() -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT MIN(seq), COUNT(*) FROM (SELECT seq FROM event "
                    + "WHERE time >= ? ORDER BY time, seq LIMIT " + AT_ONCE + ") AS first")) {
                select.setLong(1, epochMillis);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(2) == 0 ? OptionalLong.empty() : OptionalLong.of(row.getLong(1));
                }
            }
        });
    }

    @Override
    public long newestPlace() {
        return run(() -> Long.parseLong(Transactions.asked(connection, "SELECT seq FROM event_position")));
    }

    @Override
    public Map<String, Long> cursorPlaces() {
        return run(() -> {
            Map<String, Long> places = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT name, seq FROM event_cursor");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    places.put(row.getString(1), row.getLong(2));
                }
            }
            return places;
        });
    }

    @Override
    public List<KeptEvent> after(long seq, int limit) {
        return events(EVENT + "WHERE e.seq > ? ORDER BY e.seq LIMIT ?", List.of(seq, (long) limit));
    }

    @Override
    public List<KeptEvent> load(Collection<Long> seqs) {
        return seqs.isEmpty() ? List.of()
                : events(EVENT + "WHERE e.seq IN (?" + ", ?".repeat(seqs.size() - 1) + ")", List.copyOf(seqs));
    }

    private List<KeptEvent> events(String sql, List<Long> parameters) {
        return run(() -> {
            List<KeptEvent> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                set(select, parameters);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new KeptEvent(row.getLong(1), new LogId(row.getLong(2), row.getLong(3), row.getLong(4)),
                                shape(row, 6), row.getBytes(5)));
                    }
                }
            }
            return found;
        });
    }

    /** Some shapes by their ids; those that are not there any more are left out. */
    static Map<Long, EventShape> shapes(Connection connection, List<Long> ids) throws SQLException {
        Map<Long, EventShape> found = new HashMap<>();
        for (List<Long> some : Upserts.chunks(ids)) {
            try (PreparedStatement select = connection.prepareStatement("SELECT id, " + EventTables.FIELDS
                    + " FROM event_shape WHERE id IN (" + Upserts.marks(some.size()) + ")")) {
                Upserts.set(select, some);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.put(row.getLong(1), shape(row, 2));
                    }
                }
            }
        }
        return found;
    }

    private static EventShape shape(ResultSet row, int first) throws SQLException {
        List<String> texts = new ArrayList<>();
        int fields = EventField.values().length;
        for (int i = 0; i < fields; i++) {
            texts.add(row.getString(first + i));
        }
        return new EventShape(texts, row.getString(first + fields));
    }

    @Override
    public List<Found> inTime(Span span, boolean newestFirst, int limit) {
        return found(FOUND + "time >= ? AND time <= ? ORDER BY " + byTime(newestFirst) + " LIMIT ?",
                List.of(span.first(), span.last(), (long) limit));
    }

    @Override
    public List<Found> ofShapes(List<ShapeSpan> spans, boolean newestFirst, int limit) {
        StringBuilder sql = new StringBuilder();
        List<Long> parameters = new ArrayList<>();
        for (ShapeSpan part : spans) {
            sql.append(sql.isEmpty() ? "" : " UNION ALL ").append("SELECT * FROM (").append(FOUND)
                    .append("shape = ? AND time >= ? AND time <= ? ORDER BY ").append(byTime(newestFirst))
                    .append(" LIMIT ?) AS part").append(parameters.size());
            parameters.addAll(List.of(part.shape(), part.span().first(), part.span().last(), (long) limit));
        }
        return spans.isEmpty() ? List.of() : found(sql.toString(), parameters);
    }

    private static String byTime(boolean newestFirst) {
        return newestFirst ? "time DESC, seq DESC" : "time, seq";
    }

    private List<Found> found(String sql, List<Long> parameters) {
        return run(() -> {
            List<Found> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                set(select, parameters);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Found(row.getLong(1), new LogId(row.getLong(2), row.getLong(3), row.getLong(4)),
                                row.getLong(5)));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public List<UsedShape> shapes(Map<EventField, String> equal, boolean newestFirst, UsedShape after, int limit) {
        String column = newestFirst ? "used_until" : "first_time";
        String direction = newestFirst ? " DESC" : "";
        StringBuilder sql = new StringBuilder("SELECT id, first_time, used_until, " + EventTables.FIELDS
                + " FROM event_shape WHERE 1 = 1");
        List<Object> parameters = new ArrayList<>();
        equal.forEach((field, text) -> {
            sql.append(" AND ").append(field.wireName()).append(" = ?");
            parameters.add(text);
        });
        if (after != null) {
            sql.append(" AND (").append(column).append(", id) ").append(newestFirst ? '<' : '>').append(" (?, ?)");
            parameters.add(newestFirst ? after.usedUntil() : after.firstTime());
            parameters.add(after.id());
        }
        sql.append(" ORDER BY ").append(column).append(direction).append(", id").append(direction).append(" LIMIT ")
                .append(limit);
        return run(() -> {
            List<UsedShape> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
                for (int i = 0; i < parameters.size(); i++) {
                    select.setObject(i + 1, parameters.get(i));
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new UsedShape(row.getLong(1), shape(row, 4), row.getLong(2), row.getLong(3)));
                    }
                }
            }
            return found;
        });
    }

    private static void set(PreparedStatement statement, List<Long> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setLong(i + 1, parameters.get(i));
        }
    }

    private static <T> T run(Transactions.SqlCall<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw new StoreUnavailable("The events cannot be read", e);
        }
    }
}
