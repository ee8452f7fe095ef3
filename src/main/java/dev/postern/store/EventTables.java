package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.postern.audit.LogId;
import dev.postern.events.EventField;
import dev.postern.events.EventShape;
import dev.postern.events.StoredEvent;

/**
 * Writes the tables {@code event}, {@code event_shape} and {@code event_position}, the same for both databases. Used by one
 * thread; remembers the shapes that it has used lately.
 */
final class EventTables {

    private static final Logger LOG = Logger.getLogger(EventTables.class);

    static final String FIELDS = String.join(", ",
            List.of(EventField.values()).stream().map(EventField::wireName).toList()) + ", rest";

    /** Rows of one statement. */
    private static final int ROWS_MAX = 200;
    private static final int SHAPES_REMEMBERED_MAX = 20_000;
    /** How long a shape is in use after it was used, before that is noted anew. */
    private static final long IN_USE_MILLIS = 600_000;
    /** So long after its last use a shape without events is deleted; more than the clocks of replicas differ. */
    private static final long UNUSED_MILLIS = 3_600_000;
    /** Rows that one step deletes. */
    private static final int PRUNED_MAX = 2_000;
    /** What the rows of an event and of a shape take in PostgreSQL with their indexes, beside what differs. */
    private static final int EVENT_BYTES = 190;
    private static final int SHAPE_BYTES = 350;

    private final Clock clock;
    private final boolean keepsStatement;
    /** For as many rows as one statement takes: SQLite needs a sixth of the time of a batch to read it. */
    private PreparedStatement fullInsert;
    private final Map<Object, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Known> eldest) {
            return size() > SHAPES_REMEMBERED_MAX;
        }
    };

    /** @param keepsStatement whether a connection is used again and again, and does not remember its statements by itself */
    EventTables(Clock clock, boolean keepsStatement) {
        this.clock = clock;
        this.keepsStatement = keepsStatement;
    }

    /** What was remembered may not be in the database: a transaction was undone, or the database is another one. */
    void forget() {
        known.clear();
        if (fullInsert != null) {
            try {
                fullInsert.close();
            } catch (SQLException e) {
                LOG.debugf(e, "A statement cannot be closed");
            }
            fullInsert = null;
        }
    }

    void insert(Connection connection, List<StoredEvent> batch) throws SQLException {
        Position position = Position.take(connection);
        boolean written = isWritten(connection, batch);
        List<Row> rows = new ArrayList<>(batch.size());
        for (StoredEvent event : batch) {
            int bytes = EVENT_BYTES + (event.own() == null ? 0 : event.own().length);
            if (written && !event.id().isOperation()) {
                continue;
            }
            long shape = shape(connection, event, position);
            if (!event.id().isOperation() || !isThere(connection, event, shape)) {
                position.total += bytes;
                rows.add(new Row(++position.seq, event, shape, position.total));
            }
        }
        for (int from = 0; from < rows.size(); from += ROWS_MAX) {
            insertRows(connection, rows.subList(from, Math.min(from + ROWS_MAX, rows.size())));
        }
        position.save(connection);
    }

    /** A batch comes again when nobody knows whether it was committed. It was written as a whole, or not at all. */
    private static boolean isWritten(Connection connection, List<StoredEvent> batch) throws SQLException {
        for (StoredEvent event : batch) {
            if (!event.id().isOperation()) {
                return seqOf(connection, event.id()).isPresent();
            }
        }
        return false;
    }

    /** An event about a change may come twice: it was stored with the change. The complete one wins. */
    private static boolean isThere(Connection connection, StoredEvent event, long shape) throws SQLException {
        OptionalLong seq = seqOf(connection, event.id());
        if (seq.isPresent() && event.isComplete() && event.id().isOperation()) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE event SET shape = ?, own = ? WHERE seq = ?")) {
                update.setLong(1, shape);
                update.setBytes(2, event.own());
                update.setLong(3, seq.getAsLong());
                update.executeUpdate();
            }
        }
        return seq.isPresent();
    }

    static OptionalLong seqOf(Connection connection, LogId id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq FROM event WHERE time = ? AND place = ? AND process = ?")) {
            select.setLong(1, id.epochMillis());
            select.setLong(2, id.place());
            select.setLong(3, id.process());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private void insertRows(Connection connection, List<Row> rows) throws SQLException {
        if (keepsStatement && rows.size() == ROWS_MAX) {
            if (fullInsert == null) {
                fullInsert = prepareInsert(connection, ROWS_MAX);
            }
            insertRows(fullInsert, rows);
            return;
        }
        try (PreparedStatement insert = prepareInsert(connection, rows.size())) {
            insertRows(insert, rows);
        }
    }

    private static PreparedStatement prepareInsert(Connection connection, int rows) throws SQLException {
        return connection.prepareStatement("INSERT INTO event (seq, time, place, process, total, shape, own) VALUES "
                + "(?, ?, ?, ?, ?, ?, ?)" + ", (?, ?, ?, ?, ?, ?, ?)".repeat(rows - 1));
    }

    private static void insertRows(PreparedStatement insert, List<Row> rows) throws SQLException {
        int parameter = 0;
        for (Row row : rows) {
            LogId id = row.event.id();
            insert.setLong(++parameter, row.seq);
            insert.setLong(++parameter, id.epochMillis());
            insert.setLong(++parameter, id.place());
            insert.setLong(++parameter, id.process());
            insert.setLong(++parameter, row.total);
            insert.setLong(++parameter, row.shape);
            insert.setBytes(++parameter, row.event.own());
        }
        insert.executeUpdate();
    }

    /** The id of the event's shape, which is made unless it is there. */
    private long shape(Connection connection, StoredEvent event, Position position) throws SQLException {
        long now = Math.max(clock.millis(), event.id().epochMillis());
        Known before = known.get(event.shapeKey());
        if (before != null && before.isInUse(event, now)) {
            return before.id;
        }
        EventShape shape = event.shape().get();
        Known found = before == null ? find(connection, shape.digest()) : touched(connection, before, event, now);
        if (before == null && found != null && !found.isInUse(event, now)) {
            found = touched(connection, found, event, now);
        }
        if (found == null) {
            position.shape++;
            position.total += (long) SHAPE_BYTES + shape.bytes();
            found = new Known(position.shape, event.id().epochMillis(), now);
            insert(connection, found, shape);
        }
        known.put(event.shapeKey(), found);
        return found.id;
    }

    private static Known find(Connection connection, long digest) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, first_time, used_until FROM event_shape WHERE digest = ?")) {
            select.setLong(1, digest);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Known(row.getLong(1), row.getLong(2), row.getLong(3)) : null;
            }
        }
    }

    /** @return null when the shape has been deleted meanwhile */
    private static Known touched(Connection connection, Known shape, StoredEvent event, long now) throws SQLException {
        Known touched = new Known(shape.id, Math.min(shape.firstTime, event.id().epochMillis()),
                Math.max(shape.usedUntil, now + IN_USE_MILLIS));
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE event_shape SET first_time = ?, used_until = ? WHERE id = ?")) {
            update.setLong(1, touched.firstTime);
            update.setLong(2, touched.usedUntil);
            update.setLong(3, touched.id);
            return update.executeUpdate() == 1 ? touched : null;
        }
    }

    private static void insert(Connection connection, Known shape, EventShape content) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO event_shape (id, digest, first_time, "
                + "used_until, " + FIELDS + ") VALUES (?, ?, ?, ?, ?" + ", ?".repeat(EventField.values().length) + ")")) {
            insert.setLong(1, shape.id);
            insert.setLong(2, content.digest());
            insert.setLong(3, shape.firstTime);
            insert.setLong(4, shape.usedUntil);
            int parameter = 4;
            for (String text : content.texts()) {
                insert.setString(++parameter, text);
            }
            insert.setString(++parameter, content.rest());
            insert.executeUpdate();
        }
    }

    /**
     * Deletes some of the oldest events, and shapes that no event has any more.
     *
     * @param tooMany whether there are too many events, however old they are
     * @return whether as many were deleted as one step deletes
     */
    boolean prune(Connection connection, long before, boolean tooMany) throws SQLException {
        return prune(connection, before, tooMany, false);
    }

    /**
     * The same where nobody else writes: shapes of the events that are too many go at once, as they take room too. Otherwise
     * others may use them still.
     */
    boolean pruneAlone(Connection connection, long before, boolean tooMany) throws SQLException {
        return prune(connection, before, tooMany, tooMany);
    }

    private boolean prune(Connection connection, long before, boolean tooMany, boolean withShapes) throws SQLException {
        long last = -1;
        int count = 0;
        long oldest = clock.millis();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, time FROM event ORDER BY seq LIMIT " + (PRUNED_MAX + 1));
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                oldest = Math.min(clock.millis(), row.getLong(2));
                if (count == PRUNED_MAX || (!tooMany && row.getLong(2) >= before)) {
                    break;
                }
                last = row.getLong(1);
                count++;
            }
        }
        if (count > 0) {
            Position.take(connection);
            List<Long> shapes = withShapes ? shapesUpTo(connection, last) : List.of();
            delete(connection, "DELETE FROM event WHERE seq <= ?", last);
            deleteUnused(connection, shapes);
        }
        int shapes = delete(connection, "DELETE FROM event_shape WHERE id IN (SELECT id FROM event_shape WHERE used_until < ? "
                + "ORDER BY used_until LIMIT " + PRUNED_MAX + ")", oldest - UNUSED_MILLIS);
        return count == PRUNED_MAX || shapes == PRUNED_MAX;
    }

    private static List<Long> shapesUpTo(Connection connection, long seq) throws SQLException {
        List<Long> shapes = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT DISTINCT shape FROM event WHERE seq <= ?")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    shapes.add(row.getLong(1));
                }
            }
        }
        return shapes;
    }

    private void deleteUnused(Connection connection, List<Long> shapes) throws SQLException {
        Set<Long> deleted = new HashSet<>();
        for (long shape : shapes) {
            if (delete(connection, "DELETE FROM event_shape WHERE id = ? "
                    + "AND NOT EXISTS (SELECT 1 FROM event WHERE event.shape = event_shape.id)", shape) > 0) {
                deleted.add(shape);
            }
        }
        if (!deleted.isEmpty()) {
            known.values().removeIf(shape -> deleted.contains(shape.id));
        }
    }

    private static int delete(Connection connection, String sql, long parameter) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, parameter);
            return delete.executeUpdate();
        }
    }

    /** What the events take, as it was estimated when they were written. */
    static long estimatedBytes(Connection connection) throws SQLException {
        return Long.parseLong(Transactions.asked(connection,
                "SELECT COALESCE((SELECT total FROM event ORDER BY seq DESC LIMIT 1), 0) "
                        + "- COALESCE((SELECT total FROM event ORDER BY seq LIMIT 1), 0)"));
    }

    private record Row(long seq, StoredEvent event, long shape, long total) {
    }

    /** A shape that is in the database: until when it may be used without another look. */
    private record Known(long id, long firstTime, long usedUntil) {

        boolean isInUse(StoredEvent event, long now) {
            return usedUntil >= now && firstTime <= event.id().epochMillis();
        }
    }

    /** The row of {@code event_position}: numbers given out so far. Whoever has updated it is the only writer. */
    private static final class Position {

        private long seq;
        private long shape;
        private long total;

        /** Waits for its turn. */
        static Position take(Connection connection) throws SQLException {
            Transactions.execute(connection, "UPDATE event_position SET seq = seq");
            Position position = new Position();
            try (PreparedStatement select = connection.prepareStatement("SELECT seq, shape, total FROM event_position");
                    ResultSet row = select.executeQuery()) {
                row.next();
                position.seq = row.getLong(1);
                position.shape = row.getLong(2);
                position.total = row.getLong(3);
            }
            return position;
        }

        void save(Connection connection) throws SQLException {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE event_position SET seq = ?, shape = ?, total = ?")) {
                update.setLong(1, seq);
                update.setLong(2, shape);
                update.setLong(3, total);
                update.executeUpdate();
            }
        }
    }
}
