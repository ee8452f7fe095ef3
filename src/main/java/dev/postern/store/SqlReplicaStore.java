package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import dev.postern.config.HostName;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.entity.FeedPosition;
import dev.postern.limits.RateKey;
import dev.postern.limits.Replica;
import dev.postern.limits.Replica.Progress;
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
    private static final int LISTED_MAX = 100;
    private static final String NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    /** Whether the feed has the change that a process has applied last; in an empty feed there is none. */
    private static final String KNOWN = "(EXISTS (SELECT 1 FROM change_feed WHERE version = %1$s.applied "
            + "AND identity = %1$s.applied_identity) OR NOT EXISTS (SELECT 1 FROM change_feed))";
    /** What was due is applied, or it is of another history than the feed has now. */
    private static final String DONE = "(" + String.format(KNOWN, "excluded")
            + " AND (replica.due IS NULL OR excluded.applied >= replica.due OR replica.due > excluded.due))";
    private static final String BEAT = "INSERT INTO replica (id, version, host, applied, applied_identity, started_at, seen_at, "
            + "due, due_at) VALUES (?, ?, ?, ?, ?, " + NOW + ", " + NOW
            + ", (SELECT COALESCE(MAX(version), 0) FROM change_feed), "
            + NOW + ") ON CONFLICT (id) DO UPDATE SET seen_at = " + NOW + ", host = excluded.host, applied = excluded.applied, "
            + "applied_identity = excluded.applied_identity, due = CASE WHEN " + DONE
            + " THEN excluded.due ELSE replica.due END, due_at = CASE WHEN " + DONE
            + " THEN excluded.due_at ELSE replica.due_at END RETURNING seen_at, seen_at = started_at";
    /** The rows are others' words, and may be of another version. */
    private static final String LIVING = "SELECT id, LEFT(version, " + HostName.LENGTH_MAX
            + ") AS version, LEFT(COALESCE(host, ''), "
            + HostName.LENGTH_MAX + ") AS host, started_at, seen_at, applied, due, due_at, " + String.format(KNOWN, "replica")
            + " AS known, (SELECT COALESCE(MAX(version), 0) FROM change_feed) AS newest, "
            + "(SELECT COALESCE(MIN(version), 0) FROM change_feed) AS oldest, " + NOW + " AS now FROM replica WHERE seen_at >= "
            + NOW + " - " + ALIVE_MILLIS + " ORDER BY started_at, id LIMIT " + LISTED_MAX;

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
    public Sight beat(Self self, FeedPosition applied, Map<RateKey, Long> demand) {
        return transactions.read(connection -> {
            long now = live(connection, self, applied);
            if (!demand.isEmpty()) {
                put(connection, self.id(), demand, now);
            }
            return sight(connection, self.id(), now);
        });
    }

    @Override
    public Living living() {
        return transactions.read(connection -> {
            try (PreparedStatement select = prepared(connection, LIVING); ResultSet row = select.executeQuery()) {
                List<Replica> replicas = new ArrayList<>();
                Instant now = Instant.EPOCH;
                while (row.next()) {
                    now = Instant.ofEpochMilli(row.getLong("now"));
                    replicas.add(new Replica(row.getString("id"), row.getString("host"), row.getString("version"),
                            Instant.ofEpochMilli(row.getLong("started_at")), Instant.ofEpochMilli(row.getLong("seen_at")),
                            progress(row)));
                }
                return new Living(now, replicas);
            }
        });
    }

    private static Optional<Progress> progress(ResultSet row) throws SQLException {
        long due = row.getLong("due");
        if (row.wasNull()) {
            return Optional.empty();
        }
        long applied = row.getLong("applied");
        boolean same = row.getBoolean("known") || applied < row.getLong("oldest"); // older changes are pruned
        long missing = Math.max(0, row.getLong("newest") - applied);
        boolean caughtUp = row.getBoolean("known") && (applied >= due || missing == 0);
        return Optional.of(new Progress(same ? OptionalLong.of(missing) : OptionalLong.empty(),
                caughtUp ? Duration.ZERO
                        : Duration.ofSeconds(Math.max(0, row.getLong("now") - row.getLong("due_at")) / 1_000)));
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
    private static long live(Connection connection, Self self, FeedPosition applied) throws SQLException {
        try (PreparedStatement upsert = prepared(connection, BEAT)) {
            upsert.setString(1, self.id());
            upsert.setString(2, self.version());
            upsert.setString(3, self.host());
            upsert.setLong(4, applied.version());
            upsert.setString(5, applied.identity());
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
