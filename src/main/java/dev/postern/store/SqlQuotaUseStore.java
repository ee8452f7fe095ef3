package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.postern.limits.QuotaBucket;
import dev.postern.limits.QuotaHolder;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.QuotaUseStore;

/** Uses of token quotas in SQL: table {@code quota_use}. One writer at a time, so revisions come into sight in their order. */
final class SqlQuotaUseStore implements QuotaUseStore {

    private final Transactions transactions;

    SqlQuotaUseStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<StoredUse> exchange(Map<QuotaBucket, Long> issued, long revision) {
        if (issued.isEmpty()) {
            return transactions.read(connection -> changedAfter(connection, revision));
        }
        return transactions.write(connection -> {
            add(connection, issued);
            return changedAfter(connection, revision);
        });
    }

    /** The newest row stays whatever its age: revisions must go on from it. */
    @Override
    public void deleteEndedBefore(long moment) {
        transactions.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM quota_use WHERE ends_at < ? "
                    + "AND revision < (SELECT MAX(revision) FROM quota_use)")) {
                delete.setLong(1, moment);
                return delete.executeUpdate();
            }
        });
    }

    private static void add(Connection connection, Map<QuotaBucket, Long> issued) throws SQLException {
        long revision = newestRevision(connection) + 1;
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO quota_use (holder, holder_id, period, ends_at, tokens, revision) VALUES (?, ?, ?, ?, ?, ?) "
                        + "ON CONFLICT (holder, holder_id, period, ends_at) "
                        + "DO UPDATE SET tokens = quota_use.tokens + excluded.tokens, revision = excluded.revision")) {
            for (Map.Entry<QuotaBucket, Long> use : issued.entrySet()) {
                QuotaBucket bucket = use.getKey();
                upsert.setString(1, bucket.holder().wireName());
                upsert.setString(2, bucket.holderId());
                upsert.setString(3, bucket.period().wireName());
                upsert.setLong(4, bucket.endsAt());
                upsert.setLong(5, use.getValue());
                upsert.setLong(6, revision);
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private static long newestRevision(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(revision) FROM quota_use");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0; // of an empty table: null, read as 0
        }
    }

    private static List<StoredUse> changedAfter(Connection connection, long revision) throws SQLException {
        List<StoredUse> changed = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT holder, holder_id, period, ends_at, tokens, "
                + "revision FROM quota_use WHERE revision > ? ORDER BY revision")) {
            select.setLong(1, revision);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changed.add(new StoredUse(new QuotaBucket(holder(row.getString("holder")), row.getString("holder_id"),
                            period(row.getString("period")), row.getLong("ends_at")), row.getLong("tokens"),
                            row.getLong("revision")));
                }
            }
        }
        return changed;
    }

    private static QuotaHolder holder(String name) {
        return Arrays.stream(QuotaHolder.values()).filter(holder -> holder.wireName().equals(name)).findFirst().orElseThrow();
    }

    private static QuotaPeriod period(String name) {
        return Arrays.stream(QuotaPeriod.values()).filter(period -> period.wireName().equals(name)).findFirst().orElseThrow();
    }
}
