package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorStore;

/** Links and sessions of operators, in SQL: tables {@code operator_link} and {@code operator_session}. */
final class SqlOperatorStore implements OperatorStore {

    private static final String SESSION = "id, hash, name, subject, scopes, began_at, seen_at, ends_at";

    private final Transactions transactions;

    SqlOperatorStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void putLink(Link link, Instant now, int kept) {
        transactions.write(connection -> {
            clean(connection, "operator_link", "made_at", now, kept);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO operator_link (id, hash, name, scopes, "
                    + "made_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, link.proof().id());
                insert.setString(2, link.proof().hash());
                insert.setString(3, link.name());
                insert.setString(4, link.scopes());
                insert.setLong(5, link.madeAt().toEpochMilli());
                insert.setLong(6, link.endsAt().toEpochMilli());
                insert.executeUpdate();
            }
            return true;
        });
    }

    @Override
    public Optional<Stored> open(Proof link, Stored session, Instant now, int kept) {
        return transactions.write(connection -> {
            Optional<Stored> opened = taken(connection, link, session, now);
            if (opened.isPresent()) {
                insert(connection, opened.get(), now, kept);
            }
            return opened;
        });
    }

    private static Optional<Stored> taken(Connection connection, Proof link, Stored session, Instant now) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM operator_link WHERE id = ? AND hash = ? "
                + "AND ends_at > ? RETURNING name, scopes")) {
            delete.setString(1, link.id());
            delete.setString(2, link.hash());
            delete.setLong(3, now.toEpochMilli());
            try (ResultSet row = delete.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                OperatorSession of = session.session();
                return Optional
                        .of(new Stored(new OperatorSession(of.id(), row.getString(1), of.subject(), words(row.getString(2)),
                                of.beganAt(), of.seenAt(), of.endsAt()), session.hash()));
            }
        }
    }

    @Override
    public void putSession(Stored session, Instant now, int kept) {
        transactions.write(connection -> {
            insert(connection, session, now, kept);
            return true;
        });
    }

    private static void insert(Connection connection, Stored stored, Instant now, int kept) throws SQLException {
        clean(connection, "operator_session", "began_at", now, kept);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO operator_session (" + SESSION
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            OperatorSession session = stored.session();
            insert.setString(1, session.id());
            insert.setString(2, stored.hash());
            insert.setString(3, session.name());
            insert.setString(4, session.subject().orElse(""));
            insert.setString(5, String.join(" ", new TreeSet<>(session.scopes())));
            insert.setLong(6, session.beganAt().toEpochMilli());
            insert.setLong(7, session.seenAt().toEpochMilli());
            insert.setLong(8, session.endsAt().toEpochMilli());
            insert.executeUpdate();
        }
    }

    /** Leaves room for one more. */
    private static void clean(Connection connection, String table, String order, Instant now, int kept) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE ends_at <= ? OR id IN "
                + "(SELECT id FROM " + table + " ORDER BY " + order + " DESC, id LIMIT 1000000 OFFSET ?)")) {
            delete.setLong(1, now.toEpochMilli());
            delete.setInt(2, kept - 1);
            delete.executeUpdate();
        }
    }

    @Override
    public Optional<Stored> session(String id) {
        return transactions.read(connection -> {
            try (PreparedStatement select = connection
                    .prepareStatement("SELECT " + SESSION + " FROM operator_session WHERE id = ?")) {
                select.setString(1, id);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(new Stored(session(row), row.getString("hash"))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<OperatorSession> sessions() {
        return transactions.read(connection -> {
            try (PreparedStatement select = connection
                    .prepareStatement("SELECT " + SESSION + " FROM operator_session ORDER BY began_at DESC, id");
                    ResultSet row = select.executeQuery()) {
                List<OperatorSession> all = new ArrayList<>();
                while (row.next()) {
                    all.add(session(row));
                }
                return all;
            }
        });
    }

    @Override
    public void seen(String id, Instant at) {
        transactions.write(connection -> {
            try (PreparedStatement update = connection
                    .prepareStatement("UPDATE operator_session SET seen_at = ? WHERE id = ? AND seen_at < ?")) {
                update.setLong(1, at.toEpochMilli());
                update.setString(2, id);
                update.setLong(3, at.toEpochMilli());
                return update.executeUpdate();
            }
        });
    }

    @Override
    public void deleteSession(String id) {
        transactions.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM operator_session WHERE id = ?")) {
                delete.setString(1, id);
                return delete.executeUpdate();
            }
        });
    }

    private static OperatorSession session(ResultSet row) throws SQLException {
        return new OperatorSession(row.getString("id"), row.getString("name"),
                Optional.of(row.getString("subject")).filter(subject -> !subject.isEmpty()), words(row.getString("scopes")),
                Instant.ofEpochMilli(row.getLong("began_at")), Instant.ofEpochMilli(row.getLong("seen_at")),
                Instant.ofEpochMilli(row.getLong("ends_at")));
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
    }
}
