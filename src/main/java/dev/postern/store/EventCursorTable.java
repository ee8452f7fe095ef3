package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import dev.postern.events.EventCursors;
import dev.postern.events.EventCursors.Cursors;
import dev.postern.events.EventCursors.Progress;

/** Reads and writes table {@code event_cursor}. All moments are the database's. */
final class EventCursorTable {

    private final String now;
    private final String mayTake;

    private EventCursorTable(String now, String mayTake) {
        this.now = now;
        this.mayTake = mayTake;
    }

    /** Where one process has the database for itself: what a former process held is free. */
    static EventCursorTable ofOneProcess() {
        return new EventCursorTable("0", "1 = 1");
    }

    static EventCursorTable ofMany() {
        String now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        return new EventCursorTable(now, "event_cursor.holder = excluded.holder OR event_cursor.held_until < " + now);
    }

    /** A cursor that is not there yet begins nowhere, whatever its holder remembers: the events may be others than before. */
    Cursors hold(Connection connection, String holder, Map<String, Progress> asked, Duration lease) throws SQLException {
        Map<String, Long> held = new HashMap<>();
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO event_cursor (name, seq, holder, held_until, "
                + "note) VALUES (?, " + EventCursors.NOWHERE + ", ?, " + now + " + ?, ?) ON CONFLICT (name) DO UPDATE SET "
                + "seq = CASE WHEN event_cursor.holder = excluded.holder AND ? >= 0 THEN ? ELSE event_cursor.seq END, "
                + "holder = excluded.holder, held_until = excluded.held_until, note = excluded.note WHERE " + mayTake
                + " RETURNING seq")) {
            for (Map.Entry<String, Progress> each : new TreeMap<>(asked).entrySet()) { // one order for all: no deadlock
                upsert.setString(1, each.getKey());
                upsert.setString(2, holder);
                upsert.setLong(3, lease.toMillis());
                upsert.setString(4, each.getValue().note());
                upsert.setLong(5, each.getValue().place());
                upsert.setLong(6, each.getValue().place());
                try (ResultSet row = upsert.executeQuery()) {
                    if (row.next()) {
                        held.put(each.getKey(), row.getLong(1));
                    }
                }
            }
        }
        return new Cursors(held, notes(connection, holder));
    }

    private static Map<String, String> notes(Connection connection, String holder) throws SQLException {
        Map<String, String> notes = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT name, note FROM event_cursor WHERE holder <> ? AND note IS NOT NULL")) {
            select.setString(1, holder);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    notes.put(row.getString(1), row.getString(2));
                }
            }
        }
        return notes;
    }

    int release(Connection connection, String holder) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE event_cursor SET held_until = 0, note = NULL WHERE holder = ?")) {
            update.setString(1, holder);
            return update.executeUpdate();
        }
    }

    int delete(Connection connection, Collection<String> names) throws SQLException {
        int deleted = 0;
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM event_cursor WHERE name = ?")) {
            for (String name : names) {
                delete.setString(1, name);
                deleted += delete.executeUpdate();
            }
        }
        return deleted;
    }
}
