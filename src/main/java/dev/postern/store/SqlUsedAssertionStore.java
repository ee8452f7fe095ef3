package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.postern.clientauth.UsedAssertion;
import dev.postern.clientauth.UsedAssertionStore;
import dev.postern.config.PosternConfig.StoreKind;

/** Used assertions in SQL: table {@code used_assertion}; how the process of a SQLite file ended: {@code assertion_memory}. */
final class SqlUsedAssertionStore implements UsedAssertionStore {

    /** Nobody waits longer for one row. */
    private static final int SECONDS_MAX = 2;
    /** Clocks of replicas and database may differ by so much. */
    private static final int MARGIN_SECONDS = 600;
    private static final String INSERT = "INSERT INTO used_assertion (id, client_id, expires_at) VALUES (?, ?, ?) "
            + "ON CONFLICT (id) DO NOTHING";

    private final Transactions transactions;
    private final StoreKind kind;

    SqlUsedAssertionStore(Transactions transactions, StoreKind kind) {
        this.transactions = transactions;
        this.kind = kind;
    }

    @Override
    public boolean isShared() {
        return kind == StoreKind.POSTGRESQL;
    }

    /** One statement, outside the write lock: writers of the registry do not use this table. */
    @Override
    public boolean add(UsedAssertion used) {
        return transactions.read(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setQueryTimeout(SECONDS_MAX);
                fill(insert, used);
                return insert.executeUpdate() == 1;
            }
        });
    }

    @Override
    public void forgetExpired() {
        transactions.read(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM used_assertion WHERE expires_at < CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) - ?")) {
                delete.setQueryTimeout(SECONDS_MAX);
                delete.setLong(1, MARGIN_SECONDS);
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public Left begin() {
        return transactions.write(connection -> {
            Left left = left(connection);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM used_assertion");
            }
            note(connection, true, Instant.EPOCH);
            return left;
        });
    }

    @Override
    public void end(List<UsedAssertion> used, Instant unknownBefore) {
        transactions.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (UsedAssertion assertion : used) {
                    fill(insert, assertion);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            note(connection, false, unknownBefore);
            return null;
        });
    }

    /** How the process of a SQLite file has left it. */
    static Left left(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT running, unknown_before FROM assertion_memory")) {
            return row.next() ? new Left(row.getInt(1) == 0, all(connection), Instant.ofEpochSecond(row.getLong(2)))
                    : new Left(true, List.of(), Instant.EPOCH);
        }
    }

    /** Makes the assertions in the table count for the process of a SQLite file that starts next. */
    static void noteOrder(Connection connection) throws SQLException {
        note(connection, false, Instant.EPOCH);
    }

    private static void note(Connection connection, boolean running, Instant unknownBefore) throws SQLException {
        try (Statement delete = connection.createStatement();
                PreparedStatement insert = connection
                        .prepareStatement("INSERT INTO assertion_memory (running, unknown_before) VALUES (?, ?)")) {
            delete.executeUpdate("DELETE FROM assertion_memory");
            insert.setInt(1, running ? 1 : 0);
            insert.setLong(2, unknownBefore.getEpochSecond());
            insert.executeUpdate();
        }
    }

    private static List<UsedAssertion> all(Connection connection) throws SQLException {
        List<UsedAssertion> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, client_id, expires_at FROM used_assertion")) {
            while (row.next()) {
                all.add(new UsedAssertion(row.getString("id"), row.getString("client_id"), row.getLong("expires_at")));
            }
        }
        return all;
    }

    private static void fill(PreparedStatement insert, UsedAssertion used) throws SQLException {
        insert.setString(1, used.id());
        insert.setString(2, used.clientId());
        insert.setLong(3, used.expiresAt());
    }
}
