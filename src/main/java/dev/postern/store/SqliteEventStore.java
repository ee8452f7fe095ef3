package dev.postern.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

import org.jboss.logging.Logger;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import dev.postern.config.DataDirectory;
import dev.postern.config.StartRefused;
import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventCursors;
import dev.postern.events.EventReader;
import dev.postern.events.StoredEvent;

/**
 * Events in a file of their own beside the registry's, {@code events.db}. Whatever becomes of that file, the registry goes on.
 * A file that is damaged is moved aside, and a new one begun.
 */
final class SqliteEventStore implements SqlEventStore {

    static final String FILE = "events.db";
    private static final String DAMAGED = "events.db-damaged";
    private static final List<String> COMPANIONS = List.of("", "-wal", "-shm");
    /** In order of their versions, which {@code user_version} counts. */
    private static final List<String> MIGRATIONS = List.of("V1__kept_events.sql", "V2__usage.sql", "V3__cursors.sql");
    private static final int BUSY_MILLIS = 2_000;
    /** Of the writer. Events of many shapes touch many pages of an index. */
    private static final int CACHE_KB = 8_192;
    /** Pages of the write-ahead log, 16 MB of them, before they are copied into the file. */
    private static final int CHECKPOINT_PAGES = 4_000;
    /** Pages that one step gives back to the file system. */
    private static final int PAGES_FREED = 500;

    private static final Logger LOG = Logger.getLogger(SqliteEventStore.class);

    private final DataDirectory directory;
    private final EventTables tables;
    private Connection writer;
    private boolean closed;
    private volatile boolean damaged;
    private volatile boolean isOpen;
    /** Which file the writer has open, as the file system knows it: somebody may delete or replace it. */
    private Object openFile;

    SqliteEventStore(DataDirectory directory, Clock clock) {
        this.directory = directory;
        this.tables = new EventTables(clock, true);
    }

    @Override
    public void keep(List<StoredEvent> batch) {
        write(connection -> {
            tables.insert(connection, batch);
            return null;
        });
    }

    @Override
    public boolean prune(long before, long bytesMax) {
        boolean more = write(connection -> tables.pruneAlone(connection, before, bytes(connection) > bytesMax));
        free();
        return more;
    }

    private synchronized void free() {
        try {
            if (writer != null && number(writer, "PRAGMA freelist_count") > PAGES_FREED) {
                freePages(writer);
                writer.commit();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** As an update: of a statement with answers the driver would take the first one only, which frees one page. */
    private static void freePages(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA incremental_vacuum(" + PAGES_FREED + ")");
        }
    }

    @Override
    public synchronized long bytes() {
        try {
            return writer == null ? 0 : bytes(writer);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Free pages do not count: they are used again. */
    private static long bytes(Connection connection) throws SQLException {
        return (number(connection, "PRAGMA page_count") - number(connection, "PRAGMA freelist_count"))
                * number(connection, "PRAGMA page_size");
    }

    private static long number(Connection connection, String pragma) throws SQLException {
        return Long.parseLong(Transactions.asked(connection, pragma));
    }

    @Override
    public <T> T change(Transactions.Work<T> work) {
        return write(work);
    }

    private synchronized <T> T write(Transactions.Work<T> work) {
        try {
            open();
            try {
                T result = work.on(writer);
                writer.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                tables.forget();
                undo(e);
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** SQLite has undone the transaction already if the disk is full, and says so; what is thrown is the first failure. */
    private void undo(Exception failure) {
        try {
            writer.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            closeWriter();
        }
    }

    /** @return what to throw; the next write opens the file anew, another one if this one is damaged */
    private StoreUnavailable failed(SQLException failure) {
        damaged |= isDamage(failure);
        closeWriter();
        return new StoreUnavailable("Events cannot be stored in " + FILE, failure);
    }

    private static boolean isDamage(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                    || (sqlite.getResultCode().code & 0xFF) == SQLiteErrorCode.SQLITE_CORRUPT.code)) {
                return true;
            }
        }
        return false;
    }

    private void open() throws SQLException {
        if (closed) {
            throw new SQLException("Events are not kept any more");
        }
        if (damaged) {
            closeWriter();
            moveAside();
            damaged = false;
        }
        if (writer != null) {
            if (fileKey() != null && fileKey().equals(openFile)) {
                return;
            }
            LOG.errorf("%s was deleted or replaced. Events go into the file that is there now, or into a new one",
                    directory.resolve(FILE));
            closeWriter();
        }
        try {
            directory.writeOnce(FILE, ""); // mode 0600; SQLite gives its companions the same
        } catch (StartRefused e) {
            throw new SQLException(e.getMessage(), e);
        }
        Connection opened = connect(false);
        try {
            migrate(opened);
            opened.setAutoCommit(false);
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
        writer = opened;
        openFile = fileKey();
        isOpen = true;
        tables.forget();
    }

    /** @return null: there is no such file */
    private Object fileKey() {
        try {
            return Files.readAttributes(directory.resolve(FILE), BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private Connection connect(boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setReadOnly(readOnly);
        return JDBC.createConnection("jdbc:sqlite:" + directory.resolve(FILE), config.toProperties());
    }

    private static void migrate(Connection connection) throws SQLException {
        Transactions.execute(connection, "PRAGMA auto_vacuum = INCREMENTAL"); // counts before the first table only
        Transactions.asked(connection, "PRAGMA journal_mode = WAL");
        Transactions.execute(connection, "PRAGMA synchronous = FULL");
        Transactions.execute(connection, "PRAGMA cache_size = -" + CACHE_KB);
        Transactions.asked(connection, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        int version = (int) number(connection, "PRAGMA user_version");
        if (version > MIGRATIONS.size()) {
            throw new SQLException("A newer Postern made " + FILE + ": its version is " + version + ", and this one knows "
                    + MIGRATIONS.size());
        }
        for (String file : MIGRATIONS.subList(version, MIGRATIONS.size())) {
            connection.setAutoCommit(false);
            for (String statement : text(file).split(";\\s*(\n|$)", -1)) {
                if (!statement.isBlank()) {
                    Transactions.execute(connection, statement);
                }
            }
            version++;
            Transactions.execute(connection, "PRAGMA user_version = " + version);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static String text(String file) {
        try (InputStream script = SqliteEventStore.class.getResourceAsStream("/db/events/" + file)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the place of one that was moved aside before. */
    private void moveAside() throws SQLException {
        try {
            for (String suffix : COMPANIONS) {
                Path file = directory.resolve(FILE + suffix);
                if (Files.exists(file)) {
                    Files.move(file, directory.resolve(DAMAGED + suffix), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new SQLException(directory.resolve(FILE) + " is damaged and cannot be moved aside: " + e.getMessage(), e);
        }
        LOG.errorf(
                "%s is damaged. It is %s now, and a new one is begun: the events in it are not answered any more. Tokens and "
                        + "what is registered are not concerned",
                directory.resolve(FILE), directory.resolve(DAMAGED));
    }

    @Override
    public <T> T read(Function<EventReader, T> work) {
        return look(connection -> work.apply(new SqlEventReader(connection)));
    }

    @Override
    public <T> T look(Transactions.Work<T> work) {
        if (!isOpen || fileKey() == null) {
            makeFile();
        }
        try (Connection connection = connect(true)) {
            connection.setAutoCommit(false);
            return work.on(connection);
        } catch (SQLException e) {
            damaged |= isDamage(e);
            throw new StoreUnavailable("The events cannot be read", e);
        } catch (StoreUnavailable e) {
            damaged |= e.getCause() instanceof SQLException cause && isDamage(cause);
            throw e;
        }
    }

    /** What is there can perhaps be read although nothing can be written. */
    private void makeFile() {
        try {
            write(connection -> null);
        } catch (StoreUnavailable e) {
            if (damaged || fileKey() == null) {
                throw e;
            }
            LOG.debugf(e, "%s is read, and cannot be written", FILE);
        }
    }

    @Override
    public EventCursors cursors() {
        return new SqlEventCursors(EventCursorTable.ofOneProcess(), this::write);
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeWriter();
    }

    private void closeWriter() {
        if (writer != null) {
            try {
                writer.close();
            } catch (SQLException e) {
                LOG.debugf(e, "%s cannot be closed", FILE);
            }
            writer = null;
            isOpen = false;
        }
    }
}
