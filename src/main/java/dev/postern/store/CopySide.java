package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.agroal.api.AgroalDataSource;

import dev.postern.config.DataDirectory;
import dev.postern.config.NativeLibraries;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.entity.StoreState;

/** One of the two stores of a {@link StoreCopy}, and what differs between a SQLite file and a PostgreSQL database there. */
final class CopySide {

    /** A database may take its time over a large transaction; a network that is silent for longer has gone. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(10);

    private final StoreKind kind;
    private final DataDirectory directory;
    private final NativeLibraries libraries;
    private final AgroalDataSource dataSource;
    private final Dialect dialect;
    private final Migrations migrations;
    private final Transactions transactions;

    CopySide(StoreKind kind, DataDirectory directory, NativeLibraries libraries, AgroalDataSource dataSource) {
        this.kind = kind;
        this.directory = directory;
        this.libraries = libraries;
        this.dataSource = dataSource;
        this.dialect = Database.dialect(kind, directory);
        this.migrations = new Migrations(kind, dataSource);
        this.transactions = new Transactions(dataSource, dialect, new StoreState());
        transactions.begin();
    }

    Dialect dialect() {
        return dialect;
    }

    /** Whether one process has it for itself. */
    boolean isOfOneProcess() {
        return kind == StoreKind.SQLITE;
    }

    /**
     * As the source: there must be a store, and no Postern may serve a SQLite file.
     *
     * @throws StartRefused there is none, or another process has it
     */
    void refuseMissing() {
        if (kind == StoreKind.SQLITE) {
            if (!directory.holds(SqliteFiles.DATABASE)) {
                throw new StartRefused(this + " is missing or empty, so there is nothing to copy: set postern.data-dir to the "
                        + "directory that holds the database");
            }
            open();
        }
    }

    /**
     * As the source: it must have the schema that the target gets.
     *
     * @throws StartRefused it has another
     */
    void refuseOtherVersion() {
        Optional<String> version = explained(this::version);
        if (version.isEmpty()) {
            throw new StartRefused(this + " holds no store of Postern: there is nothing to copy");
        }
        if (!version.get().equals(Migrations.NEWEST)) {
            throw new StartRefused(otherVersion(version.get())
                    + ": start this Postern on it once, or copy with the Postern that has migrated it");
        }
    }

    /**
     * As the target: an empty store, whose schema is made where there is none.
     *
     * @throws StartRefused it is not empty, or cannot be written
     */
    void prepare() {
        if (kind == StoreKind.SQLITE) {
            directory.claim();
            directory.writeOnce(SqliteFiles.DATABASE, "");
            open();
        }
        explained(() -> {
            if (kind == StoreKind.POSTGRESQL) {
                Database.refuseOtherEncodings(dataSource);
            }
            if (version().isPresent()) {
                transactions.readOneView(connection -> {
                    refuseContent(connection);
                    return connection;
                });
            }
            migrations.apply();
            return version().filter(Migrations.NEWEST::equals).orElseThrow(() -> new StartRefused(
                    otherVersion(version().orElse("unknown")) + ": copy into a new one"));
        });
    }

    /** Takes a SQLite file for this process, and loads its library. */
    private void open() {
        directory.claim();
        new SqliteFiles(directory).refuseForeignLog();
        libraries.prepareSqlite();
        try {
            explained(this::version);
        } catch (LinkageError e) {
            throw DatabaseAccident.ofLibrary(e);
        } finally {
            libraries.sqliteIsLoaded();
        }
    }

    private Optional<String> version() {
        return transactions.look(Migrations::version);
    }

    private String otherVersion(String version) {
        return this + " has the schema " + version + " and this Postern makes " + Migrations.NEWEST;
    }

    /**
     * As the target.
     *
     * @throws StartRefused something is there: whoever has started a Postern has an application
     */
    void refuseContent(Connection connection) throws SQLException {
        for (CopiedTable table : CopiedTables.in(connection, dialect)) {
            if (!table.isEmpty(connection)) {
                throw new StartRefused(this + " is not empty, its table " + table.name() + " holds rows: copy into "
                        + (kind == StoreKind.SQLITE ? "a new directory, with postern.data-dir" : "a new database"));
            }
        }
    }

    <T> T read(Transactions.Work<T> work) {
        return explained(() -> transactions.readOneView(connection -> {
            makePatient(connection);
            return work.on(connection);
        }));
    }

    <T> T write(Transactions.Work<T> work) {
        T result = explained(() -> transactions.write(connection -> {
            makePatient(connection);
            return work.on(connection);
        }));
        if (kind == StoreKind.SQLITE) {
            new SqliteFiles(directory).opened(transactions);
        }
        return result;
    }

    /** How many connections other processes of Postern have to a server; none where a lock keeps them out. */
    int othersConnected() {
        Optional<String> question = dialect.othersConnected();
        return question.isEmpty() ? 0
                : explained(() -> transactions.look(connection -> Integer.valueOf(Transactions.asked(connection,
                        question.get()))));
    }

    void close() {
        dataSource.close();
    }

    private void makePatient(Connection connection) throws SQLException {
        if (dialect.isRemote()) {
            connection.setNetworkTimeout(Runnable::run, (int) SILENCE_MAX.toMillis());
            Transactions.execute(connection,
                    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
        }
    }

    private <T> T explained(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw DatabaseAccident.explained(kind, directory, e);
        }
    }

    /** Names no host and no login: the URL may hold a password. */
    @Override
    public String toString() {
        return kind == StoreKind.SQLITE ? directory.resolve(SqliteFiles.DATABASE).toString() : "the PostgreSQL database";
    }
}
