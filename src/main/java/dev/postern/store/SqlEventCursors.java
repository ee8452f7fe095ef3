package dev.postern.store;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

import dev.postern.events.EventCursors;

/** Cursors in SQL: table {@code event_cursor}, where the events are. */
final class SqlEventCursors implements EventCursors {

    private final EventCursorTable table;
    private final Writer writer;

    SqlEventCursors(EventCursorTable table, Writer writer) {
        this.table = table;
        this.writer = writer;
    }

    @Override
    public Cursors hold(String holder, Map<String, Progress> asked, Duration lease) {
        return writer.write(connection -> table.hold(connection, holder, asked, lease));
    }

    @Override
    public void release(String holder, Map<String, Progress> read) {
        writer.write(connection -> {
            table.hold(connection, holder, read, Duration.ZERO);
            return table.release(connection, holder);
        });
    }

    @Override
    public void forget(Collection<String> names) {
        writer.write(connection -> table.delete(connection, names));
    }

    /** One transaction. */
    @FunctionalInterface
    interface Writer {
        <T> T write(Transactions.Work<T> work);
    }
}
