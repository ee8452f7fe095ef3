package dev.postern.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.entity.OtherHistory;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.StoreUnavailable;
import dev.postern.registry.StoreContents;

/** The registry in SQL: one {@link EntityTable} for each kind, and the {@link ChangeFeed}. */
final class SqlRegistryStore implements RegistryStore, StoreContents {

    private static final String HALF_RESTORED = "The database's table write_lock is empty: a backup is being restored into it, "
            + "or was not to the end";

    private final Transactions transactions;
    private final StoreKind kind;
    private final Optional<PostgresqlNews> news;

    /** @param news takes word of each change, where the database can pass it on */
    SqlRegistryStore(Transactions transactions, StoreKind kind, Optional<PostgresqlNews> news) {
        this.transactions = transactions;
        this.kind = kind;
        this.news = news;
    }

    @Override
    public Optional<Instant> now() {
        return switch (kind) {
            case SQLITE -> Optional.empty();
            case POSTGRESQL -> Optional.of(transactions.read(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)")) {
                    row.next();
                    return Instant.ofEpochMilli(row.getLong(1));
                }
            }));
        };
    }

    @Override
    public FeedPosition read(Reader reader) {
        return transactions.readOneView(connection -> {
            FeedPosition newest = ChangeFeed.newest(connection);
            reader.keys(SqlSigningKeyStore.keysIn(connection));
            if (isHalfRestored(connection)) {
                throw new IllegalStateException(HALF_RESTORED);
            }
            for (EntityKind each : EntityKind.values()) {
                EntityTable.of(each).forEach(connection, reader::entity);
            }
            return newest;
        });
    }

    /** Of our tables, {@code pg_restore} fills this one last. */
    private static boolean isHalfRestored(Connection connection) throws SQLException {
        return !"1".equals(Transactions.asked(connection, "SELECT COUNT(*) FROM write_lock"));
    }

    @Override
    public Optional<List<FeedEntry>> changesAfter(FeedPosition known) {
        return transactions.look(connection -> {
            try {
                Optional<List<FeedEntry>> changes = ChangeFeed.after(connection, known);
                if (changes.filter(List::isEmpty).isEmpty() && isHalfRestored(connection)) { // the feed, and not what has changed
                    throw new StoreUnavailable(new SQLTransientConnectionException(HALF_RESTORED));
                }
                return changes;
            } catch (OtherHistory e) {
                if (e.isShorter() && isStandby(connection)) {
                    throw new StoreUnavailable(new SQLTransientConnectionException("a standby answers, and " + e.getMessage()));
                }
                throw e;
            }
        });
    }

    /** What it has not received yet may still come, and if it becomes the primary instead, that shows then. */
    private boolean isStandby(Connection connection) throws SQLException {
        return switch (kind) {
            case SQLITE -> false;
            case POSTGRESQL -> "t".equals(Transactions.asked(connection, "SELECT pg_is_in_recovery()"));
        };
    }

    @Override
    public Optional<Entity> find(EntityKind kind, String id) {
        return transactions.read(connection -> EntityTable.of(kind).find(connection, id));
    }

    @Override
    public List<Entity> list(EntityQuery query) {
        return transactions.read(connection -> EntityTable.of(query.kind()).list(connection, query));
    }

    @Override
    public long count(EntityQuery query) {
        return transactions.read(connection -> EntityTable.of(query.kind()).count(connection, query));
    }

    @Override
    public <T> T write(FeedPosition known, Function<RegistryTransaction, T> work) {
        return transactions.write(connection -> {
            FeedPosition newest = ChangeFeed.newest(connection);
            ChangeFeed.require(connection, known, newest);
            SqlRegistryTransaction transaction = new SqlRegistryTransaction(connection, newest);
            T result = work.apply(transaction);
            if (news.isPresent() && transaction.hasChanges()) {
                news.get().announce(connection);
            }
            return result;
        });
    }

    @Override
    public void checkWritable() {
        transactions.checkWritable();
    }
}
