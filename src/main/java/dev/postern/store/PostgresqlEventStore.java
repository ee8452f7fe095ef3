package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

import dev.postern.events.EventCursors;
import dev.postern.events.EventReader;
import dev.postern.events.StoredEvent;

/** Events in the registry's database, shared by all replicas. */
final class PostgresqlEventStore implements SqlEventStore {

    private static final String BOUNDS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '3500ms'";

    private final Transactions transactions;
    private final EventTables tables;

    PostgresqlEventStore(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.tables = new EventTables(clock, false);
    }

    @Override
    public void keep(List<StoredEvent> batch) {
        write(connection -> {
            tables.insert(connection, batch);
            return null;
        });
    }

    @Override
    public boolean prune(long before, long bytesMax) {
        return write(connection -> tables.prune(connection, before, EventTables.estimatedBytes(connection) > bytesMax));
    }

    @Override
    public EventCursors cursors() {
        return new SqlEventCursors(EventCursorTable.ofMany(), this::change);
    }

    @Override
    public <T> T change(Transactions.Work<T> work) {
        return transactions.writeBeside(connection -> {
            Transactions.execute(connection, BOUNDS);
            return work.on(connection);
        });
    }

    private <T> T write(Transactions.Work<T> work) {
        boolean done = false;
        try {
            T result = change(work);
            done = true;
            return result;
        } finally {
            if (!done) {
                tables.forget();
            }
        }
    }

    @Override
    public long bytes() {
        return transactions.read(EventTables::estimatedBytes);
    }

    @Override
    public <T> T read(Function<EventReader, T> work) {
        return look(connection -> work.apply(new SqlEventReader(connection)));
    }

    @Override
    public <T> T look(Transactions.Work<T> work) {
        return transactions.read(connection -> reading(connection, work));
    }

    private static <T> T reading(Connection connection, Transactions.Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Transactions.execute(connection, BOUNDS);
            return work.on(connection);
        } finally {
            connection.rollback();
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void close() {
        // the pool is the registry's
    }
}
