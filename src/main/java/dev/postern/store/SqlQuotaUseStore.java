package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.limits.BlockWish;
import dev.postern.limits.QuotaBucket;
import dev.postern.limits.QuotaHolder;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.QuotaUseStore;

/**
 * Uses of token quotas in SQL: table {@code quota_use}, and what each process has told, {@code quota_lease}. One writer at a
 * time, so revisions come into sight in their order, and no two processes get the same tokens.
 */
final class SqlQuotaUseStore implements QuotaUseStore {

    private static final int BUCKETS_MAX = 250;
    private static final String BUCKET = "holder, holder_id, period, ends_at";
    private static final String KNOWN = "SELECT u.holder, u.holder_id, u.period, u.ends_at, u.tokens, u.outstanding, u.wanted, "
            + "l.issued AS own_issued, l.outstanding AS own_outstanding FROM quota_use u LEFT JOIN quota_lease l "
            + "ON l.process = ? AND l.holder = u.holder AND l.holder_id = u.holder_id AND l.period = u.period "
            + "AND l.ends_at = u.ends_at WHERE (u.holder, u.holder_id, u.period, u.ends_at) IN (VALUES ";
    private static final String PUT_USE = "INSERT INTO quota_use (" + BUCKET + ", tokens, outstanding, wanted, revision) "
            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (" + BUCKET + ") DO UPDATE SET tokens = excluded.tokens, "
            + "outstanding = excluded.outstanding, wanted = excluded.wanted, revision = excluded.revision";
    private static final String PUT_LEASE = "INSERT INTO quota_lease (" + BUCKET + ", process, issued, outstanding) "
            + "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (process, " + BUCKET + ") DO UPDATE SET issued = excluded.issued, "
            + "outstanding = excluded.outstanding";

    private final Transactions transactions;
    private final StoreKind kind;

    SqlQuotaUseStore(Transactions transactions, StoreKind kind) {
        this.transactions = transactions;
        this.kind = kind;
    }

    @Override
    public Exchanged exchange(String process, List<Told> told, long revision) {
        if (told.isEmpty()) {
            return transactions
                    .read(connection -> new Exchanged(changedAfter(connection, revision), Map.of(), clock(connection)));
        }
        return transactions.write(connection -> {
            Optional<Instant> now = clock(connection);
            long next = newestRevision(connection) + 1;
            Map<QuotaBucket, Answer> answers = new HashMap<>();
            for (int first = 0; first < told.size(); first += BUCKETS_MAX) {
                List<Told> part = told.subList(first, Math.min(told.size(), first + BUCKETS_MAX));
                answers.putAll(take(connection, process, part, next, now));
            }
            return new Exchanged(changedAfter(connection, revision), answers, clock(connection));
        });
    }

    /** The newest row stays whatever its age: revisions must go on from it. */
    @Override
    public void deleteEndedBefore(long moment) {
        transactions.write(connection -> {
            try (PreparedStatement leases = connection.prepareStatement("DELETE FROM quota_lease WHERE ends_at < ?");
                    PreparedStatement uses = connection.prepareStatement("DELETE FROM quota_use WHERE ends_at < ? "
                            + "AND revision < (SELECT MAX(revision) FROM quota_use)")) {
                leases.setLong(1, moment);
                leases.executeUpdate();
                uses.setLong(1, moment);
                return uses.executeUpdate();
            }
        });
    }

    @Override
    public void forget(String process) {
        transactions.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM quota_lease WHERE process = ?")) {
                delete.setString(1, process);
                return delete.executeUpdate();
            }
        });
    }

    private static Map<QuotaBucket, Answer> take(Connection connection, String process, List<Told> told, long revision,
            Optional<Instant> now) throws SQLException {
        Map<QuotaBucket, Known> known = known(connection, process, told);
        Map<QuotaBucket, Answer> answers = new HashMap<>();
        try (PreparedStatement use = connection.prepareStatement(PUT_USE);
                PreparedStatement lease = connection.prepareStatement(PUT_LEASE)) {
            for (Told each : told) {
                Known before = known.getOrDefault(each.bucket(), Known.NOTHING);
                long added = each.issued() - before.ownIssued;
                long tokens = before.tokens + added;
                long outstanding = before.outstanding + each.outstanding() - before.ownOutstanding;
                long granted = granted(each, tokens + outstanding, now);
                boolean inVain = granted == 0 && each.wish().filter(wish -> wish.atOnce() > 0).isPresent();
                fill(use, each.bucket());
                use.setLong(5, tokens);
                use.setLong(6, outstanding + granted);
                use.setLong(7, inVain ? revision : before.wanted);
                use.setLong(8, revision);
                use.addBatch();
                fill(lease, each.bucket());
                lease.setString(5, process);
                lease.setLong(6, each.issued());
                lease.setLong(7, each.outstanding() + granted);
                lease.addBatch();
                answers.put(each.bucket(), new Answer(granted, added));
            }
            use.executeBatch();
            lease.executeBatch();
        }
        return answers;
    }

    /** Nothing of a bucket that is not the present one by the clock that all processes share. */
    private static long granted(Told told, long taken, Optional<Instant> now) {
        Optional<BlockWish> wish = told.wish().filter(asked -> now.isEmpty() || told.bucket().isOf(now.get()));
        return wish.map(asked -> asked.granted(taken)).orElse(0L);
    }

    private static Map<QuotaBucket, Known> known(Connection connection, String process, List<Told> told) throws SQLException {
        Map<QuotaBucket, Known> known = new HashMap<>();
        String values = "(?, ?, ?, ?), ".repeat(told.size() - 1) + "(?, ?, ?, ?))";
        try (PreparedStatement select = connection.prepareStatement(KNOWN + values)) {
            select.setString(1, process);
            int next = 2;
            for (Told each : told) {
                select.setString(next++, each.bucket().holder().wireName());
                select.setString(next++, each.bucket().holderId());
                select.setString(next++, each.bucket().period().wireName());
                select.setLong(next++, each.bucket().endsAt());
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    known.put(bucket(row), new Known(row.getLong("tokens"), row.getLong("outstanding"), row.getLong("wanted"),
                            row.getLong("own_issued"), row.getLong("own_outstanding"))); // null of a new process: read as 0
                }
            }
        }
        return known;
    }

    private static void fill(PreparedStatement statement, QuotaBucket bucket) throws SQLException {
        statement.setString(1, bucket.holder().wireName());
        statement.setString(2, bucket.holderId());
        statement.setString(3, bucket.period().wireName());
        statement.setLong(4, bucket.endsAt());
    }

    private Optional<Instant> clock(Connection connection) throws SQLException {
        if (kind == StoreKind.SQLITE) {
            return Optional.empty(); // that of this process
        }
        try (Statement select = connection.createStatement();
                ResultSet row = select
                        .executeQuery("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")) {
            row.next();
            return Optional.of(Instant.ofEpochMilli(row.getLong(1)));
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
        try (PreparedStatement select = connection.prepareStatement("SELECT " + BUCKET + ", tokens, outstanding, wanted, "
                + "revision FROM quota_use WHERE revision > ? ORDER BY revision")) {
            select.setLong(1, revision);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changed.add(new StoredUse(bucket(row), row.getLong("tokens"), row.getLong("outstanding"),
                            row.getLong("wanted"), row.getLong("revision")));
                }
            }
        }
        return changed;
    }

    private static QuotaBucket bucket(ResultSet row) throws SQLException {
        return new QuotaBucket(holder(row.getString("holder")), row.getString("holder_id"), period(row.getString("period")),
                row.getLong("ends_at"));
    }

    private static QuotaHolder holder(String name) {
        return Arrays.stream(QuotaHolder.values()).filter(holder -> holder.wireName().equals(name)).findFirst().orElseThrow();
    }

    private static QuotaPeriod period(String name) {
        return Arrays.stream(QuotaPeriod.values()).filter(period -> period.wireName().equals(name)).findFirst().orElseThrow();
    }

    /** What is stored of a bucket, and of that what the process has told before. */
    private record Known(long tokens, long outstanding, long wanted, long ownIssued, long ownOutstanding) {

        private static final Known NOTHING = new Known(0, 0, 0, 0, 0);
    }
}
