package dev.postern.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.agroal.api.AgroalDataSource;

import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.StoreDeadline;
import dev.postern.entity.StoreState;
import dev.postern.entity.StoreUnavailable;
import dev.postern.store.Connections.Watch;

/**
 * The three ways to work on the database. All of them turn a failing database into {@link StoreUnavailable}, and a value that
 * the database refuses into {@link RegistryRefusal.NotStorable}.
 *
 * <p>
 * Writers run one after the other: in this process by a fair lock, among processes by the row of {@code write_lock}, which
 * every writer updates first. So a writer never reads what another is about to change, and SQLite, which allows one writer at a
 * time, never has two. That first statement also shows whether the connection can write: if not, all connections are given up,
 * and a new one gets one try before the caller hears of it.
 *
 * <p>
 * A request waits for a database for a few seconds at most ({@link StoreDeadline}): then its connection is broken off. While
 * the
 * {@link StoreState} says that the database is away, nobody waits for it but who finds out whether it is back.
 */
final class Transactions {

    /** Longer than a database that answers lets anybody wait. */
    private static final Duration TURN_MAX = Duration.ofSeconds(10);
    /** The same for a request, which has to wait for other things too. */
    private static final Duration TURN_OF_A_REQUEST_MAX = Duration.ofSeconds(2);
    /** How long one reading may take that belongs to no request. */
    private static final Duration READING_MAX = Duration.ofSeconds(4);
    private static final long MISSED_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String READ_ONLY = "25006";

    private final Connections connections;
    private final Dialect dialect;
    private final StoreState state;
    private final ReentrantLock writing = new ReentrantLock(true);
    private volatile long missedAt = System.nanoTime() - MISSED_NANOS - 1;

    Transactions(AgroalDataSource dataSource, Dialect dialect, StoreState state) {
        this.connections = new Connections(dataSource, dialect.isRemote());
        this.dialect = dialect;
        this.state = state;
    }

    /** Before the first connection is opened. */
    void begin() {
        connections.remember();
    }

    /** The process has started: from now on nobody waits long. */
    void hurry() {
        connections.hurry();
    }

    /** Statements that need not agree with each other; takes no lock. Fails at once while the store is known to be away. */
    <T> T read(Work<T> work) {
        refuseWhileAway("The store cannot be read");
        return look(work);
    }

    /** As {@link #read}, also while the store is known to be away: this finds out whether it is back. */
    <T> T look(Work<T> work) {
        return reading(Optional.of(StoreDeadline.left().orElse(READING_MAX)), work);
    }

    private <T> T reading(Optional<Duration> left, Work<T> work) {
        try (Connection connection = connections.any(left); Watch watch = connections.watched(connection, left)) {
            T result = work.on(watch.connection());
            state.answered();
            return result;
        } catch (SQLException e) {
            missed(e);
            throw failure(e, "The store cannot be read");
        }
    }

    private void refuseWhileAway(String message) {
        if (state.isAway()) {
            throw new StoreUnavailable(message, new SQLTransientConnectionException("The database does not answer"));
        }
        Optional<String> strange = state.strangeness();
        if (strange.isPresent()) {
            throw new StoreUnavailable(message, new SQLTransientConnectionException(strange.get()));
        }
    }

    private void missed(SQLException failure) {
        switch (StoreFault.of(failure)) {
            case UNREACHABLE -> state.didNotAnswer();
            case MISSING -> {
                connections.renewSometimes(); // whoever looked elsewhere once does so for as long as the session lasts
                missedAt = System.nanoTime();
                tell(failure);
            }
            default -> {
            }
        }
    }

    /** Nothing has been missing for a while: that one table can be written says little of the others. */
    private boolean isWhole() {
        return System.nanoTime() - missedAt > MISSED_NANOS;
    }

    /** Statements that all see the same state of the database; takes no lock and waits for no writer. */
    <T> T readOneView(Work<T> work) {
        return reading(StoreDeadline.left(), connection -> {
            connection.setAutoCommit(false);
            try {
                if (dialect.beginReadingOneView().isPresent()) {
                    execute(connection, dialect.beginReadingOneView().get());
                }
                return work.on(connection);
            } finally {
                connection.rollback();
            }
        });
    }

    /** All or nothing, and durable when this returns. */
    <T> T write(Work<T> work) {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("A write inside a write would wait for itself");
        }
        refuseWhileAway("The store cannot be written");
        awaitTurn(StoreDeadline.left());
        try (Connection connection = begun(); Watch watch = connections.watched(connection, StoreDeadline.left())) {
            T result = commit(watch.connection(), work);
            state.answered();
            if (state.fault().isPresent() && dialect.hasRoom() && isWhole()) { // else the next change may not fit
                state.written();
            }
            return result;
        } catch (SQLException e) {
            tell(e);
            missed(e);
            throw failure(e, "The store cannot be written");
        } catch (StoreUnavailable e) {
            if (e.getCause() instanceof SQLException cause) {
                tell(cause);
                missed(cause);
            }
            throw e;
        } finally {
            writing.unlock();
        }
    }

    /**
     * As {@link #write}, beside the writers of the registry: without their lock, and in bounded time. For tables that have a
     * lock of their own.
     */
    <T> T writeBeside(Work<T> work) {
        refuseWhileAway("The store cannot be written");
        try (Connection connection = connections.any(Optional.of(READING_MAX));
                Watch watch = connections.watched(connection, Optional.of(READING_MAX))) {
            connection.setAutoCommit(false);
            T result = commit(watch.connection(), work);
            state.answered();
            return result;
        } catch (SQLException e) {
            missed(e);
            throw failure(e, "The store cannot be written");
        }
    }

    /**
     * Asks the database, or tries to write, when that could have changed since the last change; tells the {@link StoreState}.
     */
    void checkWritable() {
        if (read(connection -> isOn(connection, dialect.isReadOnly()) && !isOn(connection, dialect.isOutdated()))) {
            connections.renew(); // the server may be another tomorrow
            tell(new SQLException("read-only", READ_ONLY));
        } else if (state.fault().isPresent() && dialect.hasRoom()) {
            tryToWrite();
        }
    }

    private static boolean isOn(Connection connection, Optional<String> question) throws SQLException {
        return question.isPresent() && "on".equals(asked(connection, question.get()));
    }

    /** A change of nothing; tells the {@link StoreState} whether it could be stored, and returns it. */
    boolean tryToWrite() {
        try {
            return write(connection -> true);
        } catch (StoreUnavailable e) {
            return false;
        }
    }

    private void tell(SQLException failure) {
        StoreFault fault = StoreFault.of(failure);
        if (fault.keepsFromWriting()) {
            state.cannotBeWritten(dialect.reason(fault, failure));
        }
    }

    /** @param left until when the request has to end, if it is one */
    private void awaitTurn(Optional<Duration> left) {
        Duration longest = left.map(time -> time.compareTo(TURN_OF_A_REQUEST_MAX) < 0 ? time : TURN_OF_A_REQUEST_MAX)
                .orElse(TURN_MAX);
        try {
            if (!writing.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreUnavailable(new SQLTimeoutException("Other writers wait for the database already"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable(e);
        }
    }

    /** A connection in a transaction that holds the write lock. Nothing has been changed, so trying again is safe. */
    private Connection begun() throws SQLException {
        Connection connection = connections.any(StoreDeadline.left());
        try {
            return begun(connection, false);
        } catch (SQLException e) {
            StoreFault fault = StoreFault.of(e);
            if (!fault.isOfTheConnection()) {
                throw e;
            }
            return begun(connections.newest(StoreDeadline.left()), fault == StoreFault.READ_ONLY);
        }
    }

    /** @param outdated whether the session may be one that a pooler kept from a time when the database took no changes */
    private Connection begun(Connection connection, boolean outdated) throws SQLException {
        try (Watch watch = connections.watched(connection, StoreDeadline.left())) {
            boolean anew = outdated && isOn(watch.connection(), dialect.isOutdated());
            connection.setAutoCommit(false);
            boolean hurried = StoreDeadline.left().isPresent();
            execute(connection, anew ? dialect.beginWritingAnew(hurried) : dialect.beginWriting(hurried));
            return connection;
        } catch (SQLException | RuntimeException failure) {
            rollBack(connection, failure);
            connection.close();
            throw failure;
        }
    }

    private static <T> T commit(Connection connection, Work<T> work) throws SQLException {
        try {
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (Throwable failure) {
            rollBack(connection, failure);
            throw failure;
        }
    }

    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    static String asked(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet answer = statement.executeQuery(sql)) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** For code inside a transaction that cannot throw SQLException itself. */
    static <T> T run(SqlCall<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw failure(e, "The store cannot be written");
        }
    }

    private static RuntimeException failure(SQLException failure, String unavailable) {
        return switch (StoreFault.of(failure)) {
            case DATA -> new RegistryRefusal.NotStorable();
            case DEFECT -> new IllegalStateException("The database refuses a statement", failure);
            case READ_ONLY, UNREACHABLE, EXHAUSTED, BUSY, POOLED, MISSING -> new StoreUnavailable(unavailable, failure);
        };
    }

    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    interface SqlCall<T> {
        T run() throws SQLException;
    }
}
