package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import dev.postern.entity.PendingEvent;
import dev.postern.events.PendingEvents;

/** Pending events in SQL: table {@code event_pending} of the registry's database. */
final class SqlPendingEvents implements PendingEvents {

    private final Transactions transactions;

    SqlPendingEvents(Transactions transactions) {
        this.transactions = transactions;
    }

    /** In the transaction of the change. One of the same id is replaced: a request may change something twice. */
    static void insert(Connection connection, PendingEvent event) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO event_pending (id, time, document) "
                + "VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document")) {
            insert.setString(1, event.id());
            insert.setLong(2, event.epochMillis());
            insert.setString(3, event.document());
            insert.executeUpdate();
        }
    }

    @Override
    public List<PendingEvent> before(long epochMillis, int limit) {
        return transactions.read(connection -> {
            List<PendingEvent> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id, time, document FROM event_pending WHERE time < ? ORDER BY time, id LIMIT ?")) {
                select.setLong(1, epochMillis);
                select.setInt(2, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new PendingEvent(row.getString(1), row.getLong(2), row.getString(3)));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public void delete(Collection<String> ids) {
        transactions.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM event_pending WHERE id = ?")) {
                for (String id : ids) {
                    delete.setString(1, id);
                    delete.addBatch();
                }
                return delete.executeBatch();
            }
        });
    }
}
