package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import dev.postern.registry.StoreUnavailable;

/**
 * The three ways to work on the database. All of them turn a failing database into {@link StoreUnavailable}.
 *
 * <p>
 * Writers run one after the other: in this process by a fair lock, among processes by the row of {@code write_lock},
 * which every writer updates first. So a writer never reads what another is about to change, and SQLite, which knows one
 * writer at a time, never meets two of ours.
 */
final class Transactions {

    /** Longer than a database that answers lets anybody wait. */
    private static final long TURN_SECONDS_MAX = 10;

    private final DataSource dataSource;
    private final ReentrantLock writing = new ReentrantLock(true);

    Transactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Statements that need not agree with each other; takes no lock. */
    <T> T read(Work<T> work) {
        return run(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return work.on(connection);
            }
        });
    }

    /** Statements that all see the same state of the database; takes no lock and waits for no writer. */
    <T> T readOneView(Work<T> work) {
        return run(() -> {
            try (Connection connection = dataSource.getConnection()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setAutoCommit(false);
                try {
                    return work.on(connection);
                } finally {
                    connection.rollback();
                }
            }
        });
    }

    /** All or nothing, and durable when this returns. */
    <T> T write(Work<T> work) {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("A write inside a write would wait for itself");
        }
        awaitTurn();
        try {
            return run(() -> {
                try (Connection connection = dataSource.getConnection()) {
                    connection.setAutoCommit(false);
                    return commit(connection, work);
                }
            });
        } finally {
            writing.unlock();
        }
    }

    private void awaitTurn() {
        try {
            if (!writing.tryLock(TURN_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new StoreUnavailable(new SQLTimeoutException("Other writers wait for the database already"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable(e);
        }
    }

    private static <T> T commit(Connection connection, Work<T> work) throws SQLException {
        try {
            try (Statement lock = connection.createStatement()) {
                lock.executeUpdate("UPDATE write_lock SET id = id");
            }
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (Throwable failure) {
            try {
                connection.rollback();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    /** For code inside a transaction that cannot throw SQLException itself. */
    static <T> T run(SqlCall<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw new StoreUnavailable(e);
        }
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
