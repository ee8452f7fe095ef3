package dev.postern.store;

import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;

import dev.postern.insight.ExpiryNotes;

/** Told expiries in SQL: table {@code expiry_told} of the registry. Rows of what has expired long ago are deleted. */
final class SqlExpiryNotes implements ExpiryNotes {

    private static final long FORGOTTEN_MILLIS = 60 * 86_400_000L;

    private final Transactions transactions;

    SqlExpiryNotes(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<Notice> take(List<Notice> due) {
        return transactions.write(connection -> {
            List<Notice> news = new ArrayList<>();
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO expiry_told (id, expires_at, days) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
                    PreparedStatement delete = connection.prepareStatement("DELETE FROM expiry_told WHERE expires_at < ?")) {
                for (Notice notice : due) {
                    insert.setString(1, notice.expiry().id());
                    insert.setLong(2, notice.expiry().at().toEpochMilli());
                    insert.setInt(3, notice.days());
                    if (insert.executeUpdate() == 1) {
                        news.add(notice);
                    }
                }
                delete.setLong(1, due.get(0).expiry().at().toEpochMilli() - FORGOTTEN_MILLIS);
                delete.executeUpdate();
            }
            return news;
        });
    }
}
