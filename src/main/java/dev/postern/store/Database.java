package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;

import dev.postern.clientauth.UsedAssertionStore;
import dev.postern.config.DataDirectory;
import dev.postern.config.NativeLibraries;
import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.credential.CredentialUseStore;
import dev.postern.entity.ChangeNews;
import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.StoreState;
import dev.postern.events.PendingEvents;
import dev.postern.insight.ExpiryNotes;
import dev.postern.insight.UsageFigures;
import dev.postern.insight.UsageStore;
import dev.postern.keys.SigningKeyStore;
import dev.postern.limits.QuotaUseStore;
import dev.postern.limits.ReplicaStore;
import dev.postern.operator.OperatorStore;
import dev.postern.registry.StoreContents;

/**
 * The database Postern keeps everything in, and the stores that live there: by {@code postern.store} one SQLite file,
 * {@code postern.db} in the data directory, or a database on a PostgreSQL server. Call {@link #migrate} before any store is
 * used.
 */
@Singleton
public final class Database {

    private static final String LOCK_TIMEOUT = "5s";

    private final StoreKind kind;
    private final DataDirectory directory;
    private final NativeLibraries libraries;
    private final SqliteFiles files;
    private final AgroalDataSource dataSource;
    private final Migrations migrations;
    private final Transactions transactions;
    private final Optional<PostgresqlNews> news;

    @Inject
    Database(PosternConfig config, DataDirectory directory, NativeLibraries libraries,
            @Any Instance<AgroalDataSource> dataSources, StoreState state, NewsConfig news) {
        this(config.store(), directory, libraries,
                dataSources.select(new DataSource.DataSourceLiteral(name(config.store()))).get(),
                dialect(config.store(), directory), state, news.notifies());
    }

    Database(StoreKind kind, DataDirectory directory, NativeLibraries libraries, AgroalDataSource dataSource, Dialect dialect,
            StoreState state, boolean notifies) {
        this.kind = kind;
        this.directory = directory;
        this.libraries = libraries;
        this.files = new SqliteFiles(directory);
        this.dataSource = dataSource;
        this.migrations = new Migrations(kind, dataSource);
        this.transactions = new Transactions(dataSource, dialect, state);
        this.news = notifies && kind == StoreKind.POSTGRESQL ? Optional.of(PostgresqlNews.of(dataSource, transactions))
                : Optional.empty();
    }

    static Dialect dialect(StoreKind kind, DataDirectory directory) {
        return switch (kind) {
            case SQLITE -> new Dialect.Sqlite(directory.resolve(SqliteFiles.DATABASE));
            case POSTGRESQL -> new Dialect.Postgresql(LOCK_TIMEOUT);
        };
    }

    /**
     * Takes an embedded database for this process. Call it before the master key is asked for, which may make it.
     *
     * @throws StartRefused another process has it, or what is there does not belong together
     */
    public void claim() {
        if (kind == StoreKind.SQLITE) {
            directory.claim();
            files.check();
        }
    }

    /**
     * Brings the schema up to date; of several processes that try at once, one does it and the others wait. The SQLite file is
     * created with mode 0600 unless it is there. Reports to the {@link StoreState} whether it can be written.
     *
     * @throws StartRefused the database cannot be opened, cannot hold every text, or a newer Postern has migrated it
     */
    public void migrate() {
        transactions.begin();
        switch (kind) {
            case SQLITE -> {
                directory.writeOnce(SqliteFiles.DATABASE, ""); // empty is a database too; SQLite gives its WAL the same mode
                libraries.prepareSqlite();
                try {
                    migrations.apply();
                } finally {
                    libraries.sqliteIsLoaded();
                }
                files.opened(transactions);
            }
            case POSTGRESQL -> {
                refuseOtherEncodings(dataSource);
                migrations.apply();
                news.ifPresent(PostgresqlNews::prepare);
                transactions.hurry();
            }
        }
    }

    /**
     * As {@link #migrate}, for a database that is known to hold Postern's tables already. One without them is left as it is: a
     * backup is about to be restored into it.
     *
     * @throws IllegalStateException there are none
     */
    public void migrateKnown() {
        if (!migrations.hasBegun()) {
            throw new IllegalStateException("it has no tables of Postern, so it is new, or a backup is being restored into it");
        }
        migrate();
    }

    /**
     * Opens a store beside the process that serves it, for a command. It must be there, with the tables that this program
     * knows:
     * nothing is made and nothing migrated.
     *
     * @throws StartRefused there is none, or a program of another version has made it
     */
    public void join() {
        transactions.begin();
        if (kind == StoreKind.SQLITE) {
            if (!directory.holds(SqliteFiles.DATABASE)) {
                throw new StartRefused(
                        directory.resolve(SqliteFiles.DATABASE) + " is missing or empty: set postern.data-dir to "
                                + "the directory of the server, and start the server once");
            }
            libraries.prepareSqlite();
        }
        try {
            migrations.requireNewest();
        } finally {
            if (kind == StoreKind.SQLITE) {
                libraries.sqliteIsLoaded();
            }
        }
    }

    /** Whether a failure means that a database server is away, so that it is worth while to wait for it. */
    public boolean isAbsence(RuntimeException failure) {
        return kind == StoreKind.POSTGRESQL && DatabaseAccident.isAbsence(failure);
    }

    /**
     * What an operator should hear of a failure at start: the same failure, unless it is one of the database, for which the
     * setting or the file it is about and the remedy are named.
     */
    public RuntimeException explained(RuntimeException failure) {
        return DatabaseAccident.explained(kind, directory, failure);
    }

    /** The same of a native library that does not load. */
    public RuntimeException explained(LinkageError failure) {
        return DatabaseAccident.ofLibrary(failure);
    }

    /** Other encodings than UTF-8 cannot hold every name, and refuse it whenever it is tried. */
    static void refuseOtherEncodings(AgroalDataSource dataSource) {
        String encoding;
        try (Connection connection = dataSource.getConnection()) {
            encoding = Transactions.asked(connection, "SHOW server_encoding");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        if (!encoding.equals("UTF8")) {
            throw new StartRefused("postern.postgresql.url leads to a database in the encoding " + encoding
                    + ", which cannot hold every name: make one in UTF-8, with createdb --template=template0 --encoding=UTF8 "
                    + "--locale=C.UTF-8 --owner=OWNER NAME");
        }
    }

    /**
     * Takes what was overwritten or deleted off the disk: an SQLite file is written anew, its WAL emptied. A PostgreSQL server
     * does that by itself, with time ({@code autovacuum}).
     *
     * @throws IllegalStateException the file cannot be written
     */
    public void scrub() {
        if (kind == StoreKind.SQLITE) {
            try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("VACUUM");
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            } catch (SQLException e) {
                throw new IllegalStateException("The database cannot be written anew", e);
            }
        }
    }

    @Produces
    @Singleton
    RegistryStore registryStore() {
        return new SqlRegistryStore(transactions, kind, news);
    }

    @Produces
    @Singleton
    StoreContents storeContents() {
        return new SqlRegistryStore(transactions, kind, news);
    }

    @Produces
    @Singleton
    ChangeNews changeNews() {
        return news.isPresent() ? news.get() : ChangeNews.NONE;
    }

    @Produces
    @Singleton
    CredentialUseStore credentialUseStore() {
        return new SqlCredentialUseStore(transactions);
    }

    @Produces
    @Singleton
    DescribedEntityStore describedEntityStore() {
        return new SqlDescribedEntityStore(transactions);
    }

    @Produces
    @Singleton
    QuotaUseStore quotaUseStore() {
        return new SqlQuotaUseStore(transactions, kind);
    }

    @Produces
    @Singleton
    ReplicaStore replicaStore() {
        return new SqlReplicaStore(transactions, kind);
    }

    @Produces
    @Singleton
    SigningKeyStore signingKeyStore() {
        return new SqlSigningKeyStore(transactions, news);
    }

    @Produces
    @Singleton
    SqlEventStore eventStore(Clock clock) {
        return switch (kind) {
            case SQLITE -> new SqliteEventStore(directory, clock);
            case POSTGRESQL -> new PostgresqlEventStore(transactions, clock);
        };
    }

    @Produces
    @Singleton
    UsageStore usageStore(SqlEventStore events) {
        return new SqlUsageStore(events);
    }

    @Produces
    @Singleton
    UsageFigures usageFigures(SqlEventStore events) {
        return new SqlUsageFigures(events);
    }

    @Produces
    @Singleton
    ExpiryNotes expiryNotes() {
        return new SqlExpiryNotes(transactions);
    }

    @Produces
    @Singleton
    OperatorStore operatorStore() {
        return new SqlOperatorStore(transactions);
    }

    @Produces
    @Singleton
    PendingEvents pendingEvents() {
        return new SqlPendingEvents(transactions);
    }

    @Produces
    @Singleton
    UsedAssertionStore usedAssertionStore() {
        return new SqlUsedAssertionStore(transactions, kind);
    }

    /** What the datasource is called. */
    private static String name(StoreKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
