package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.limits.RateKey;
import dev.postern.limits.ReplicaStore;

/**
 * Who lives, in SQL: tables {@code replica} and {@code rate_demand}. Each process writes rows of its own, outside the write
 * lock; all moments are the database's.
 */
final class SqlReplicaStore implements ReplicaStore {

    private static final int SECONDS_MAX = 2;
    private static final long ALIVE_MILLIS = 5_000;
    private static final long DEMAND_MILLIS = 3_000;
    /** Rows of others are deleted when they have been of no use for so long. */
    private static final long KEPT_MILLIS = 60_000;
    private static final String NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    private final Transactions transactions;
    private final StoreKind kind;

    SqlReplicaStore(Transactions transactions, StoreKind kind) {
        this.transactions = transactions;
        this.kind = kind;
    }

    @Override
    public boolean isShared() {
        return kind == StoreKind.POSTGRESQL;
    }

    @Override
    public Sight beat(String replica, String version, Map<RateKey, Long> demand) {
        return transactions.read(connection -> {
            long now = live(connection, replica, version);
            if (!demand.isEmpty()) {
                put(connection, replica, demand, now);
            }
            return sight(connection, replica, now);
        });
    }

    @Override
    public void leave(String replica) {
        transactions.read(connection -> {
            for (String table : new String[] { "rate_demand WHERE replica = ?", "replica WHERE id = ?" }) {
                try (PreparedStatement delete = prepared(connection, "DELETE FROM " + table)) {
                    delete.setString(1, replica);
                    delete.executeUpdate();
                }
            }
            return null;
        });
    }

    /** @return this moment */
    private static long live(Connection connection, String replica, String version) throws SQLException {
        try (PreparedStatement upsert = prepared(connection,
                "INSERT INTO replica (id, version, started_at, seen_at) VALUES (?, ?, "
                        + NOW + ", " + NOW + ") ON CONFLICT (id) DO UPDATE SET seen_at = " + NOW
                        + " RETURNING seen_at, seen_at = started_at")) {
            upsert.setString(1, replica);
            upsert.setString(2, version);
            try (ResultSet row = upsert.executeQuery()) {
                row.next();
                long now = row.getLong(1);
                if (row.getBoolean(2)) {
                    clean(connection, now);
                }
                return now;
            }
        }
    }

    /** When a process starts: those that were killed have left their rows. */
    private static void clean(Connection connection, long now) throws SQLException {
        for (String table : new String[] { "rate_demand", "replica" }) {
            try (PreparedStatement delete = prepared(connection, "DELETE FROM " + table + " WHERE seen_at < ?")) {
                delete.setLong(1, now - KEPT_MILLIS);
                delete.executeUpdate();
            }
        }
    }

    private static void put(Connection connection, String replica, Map<RateKey, Long> demand, long now) throws SQLException {
        try (PreparedStatement upsert = prepared(connection, "INSERT INTO rate_demand (replica, policy_id, client_id, demand, "
                + "seen_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (replica, policy_id, client_id) DO UPDATE SET "
                + "demand = excluded.demand, seen_at = excluded.seen_at")) {
            for (Map.Entry<RateKey, Long> each : demand.entrySet()) {
                upsert.setString(1, replica);
                upsert.setString(2, each.getKey().policyId());
                upsert.setString(3, each.getKey().clientId());
                upsert.setLong(4, each.getValue());
                upsert.setLong(5, now);
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
        try (PreparedStatement delete = prepared(connection, "DELETE FROM rate_demand WHERE replica = ? AND seen_at < ?")) {
            delete.setString(1, replica);
            delete.setLong(2, now - KEPT_MILLIS);
            delete.executeUpdate();
        }
    }

    private static Sight sight(Connection connection, String replica, long now) throws SQLException {
        Map<RateKey, Long> elsewhere = new HashMap<>();
        int alive;
        try (PreparedStatement count = prepared(connection, "SELECT COUNT(*) FROM replica WHERE seen_at >= ?");
                PreparedStatement others = prepared(connection, "SELECT policy_id, client_id, SUM(demand) FROM rate_demand "
                        + "WHERE replica <> ? AND seen_at >= ? GROUP BY policy_id, client_id")) {
            count.setLong(1, now - ALIVE_MILLIS);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                alive = row.getInt(1);
            }
            others.setString(1, replica);
            others.setLong(2, now - DEMAND_MILLIS);
            try (ResultSet row = others.executeQuery()) {
                while (row.next()) {
                    elsewhere.put(new RateKey(row.getString(1), row.getString(2)), row.getLong(3));
                }
            }
        }
        return new Sight(Math.max(1, alive), elsewhere);
    }

    private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS_MAX);
        return statement;
    }
}
