package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.security.SimplePassword;

import dev.postern.entity.ChangeNews;
import dev.postern.entity.StoreUnavailable;

/**
 * Word of changes by PostgreSQL's {@code NOTIFY}: each write that changes the registry notifies in its transaction, and one
 * connection of each process listens. That connection is not one of the pool.
 *
 * <p>
 * A server, a pooler or a network may accept {@code LISTEN} and deliver nothing. So this process sends a question over a
 * connection of the pool from time to time, and it must arrive on the listening connection. If it does not, or the connection
 * fails, this process listens anew, after a pause that grows. Until that works, only the poll of the feed finds changes.
 */
final class PostgresqlNews implements ChangeNews {

    static final String APPLICATION = "postern-listen";

    private static final Logger LOG = Logger.getLogger(PostgresqlNews.class);
    private static final String CHANNEL = "postern_changes";
    private static final String QUESTION = "question ";
    /** Nobody sends it. */
    private static final String NO_QUESTION = QUESTION;
    private static final long PAUSE_MILLIS_MIN = 200;
    private static final long PAUSE_MILLIS_MAX = 60_000;

    private final Opening listening;
    private final Transactions transactions;
    private final long questionNanos;
    private final long answerNanos;
    private final Thread thread = new Thread(this::run, "registry-news");
    private Runnable told = () -> {
    };
    private volatile boolean speaks = true;
    private volatile boolean arrives;
    private volatile boolean stopped;
    private volatile Connection open;
    private int failures;
    private boolean complained;

    /**
     * @param listening opens the connection that listens
     * @param transactions of the pool: the way of the questions
     * @param question how often it is checked that news arrives
     * @param answer how long a question may be on its way
     */
    PostgresqlNews(Opening listening, Transactions transactions, Duration question, Duration answer) {
        this.listening = listening;
        this.transactions = transactions;
        this.questionNanos = question.toNanos();
        this.answerNanos = answer.toNanos();
        thread.setDaemon(true);
    }

    static PostgresqlNews of(AgroalDataSource dataSource, Transactions transactions) {
        return new PostgresqlNews(() -> connection(dataSource), transactions, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    /** With the URL, the login and the properties of the pool, and a name by which operators find it. */
    private static Connection connection(AgroalDataSource dataSource) throws SQLException {
        AgroalConnectionFactoryConfiguration factory = dataSource.getConfiguration().connectionPoolConfiguration()
                .connectionFactoryConfiguration();
        Properties properties = new Properties();
        properties.putAll(factory.jdbcProperties());
        if (factory.principal() != null) {
            properties.setProperty("user", factory.principal().getName());
        }
        factory.credentials().stream().filter(SimplePassword.class::isInstance).map(SimplePassword.class::cast)
                .forEach(password -> properties.setProperty("password", password.getWord()));
        properties.setProperty("ApplicationName", APPLICATION);
        return new Driver().connect(factory.jdbcUrl(), properties);
    }

    /** Finds out whether the database knows {@code NOTIFY} at all; before the first change. */
    void prepare() {
        try {
            transactions.read(connection -> {
                announce(connection);
                return true;
            });
        } catch (StoreUnavailable e) {
            LOG.debug("The database cannot notify now", e); // a standby: it can once it takes changes
        } catch (IllegalStateException e) {
            speaks = false;
            LOG.debug("The database does not know NOTIFY", e);
        }
    }

    /** Tells every process that listens, once the transaction has been committed. */
    void announce(Connection connection) throws SQLException {
        if (speaks) {
            Transactions.execute(connection, "NOTIFY " + CHANNEL);
        }
    }

    @Override
    public void start(Runnable told) {
        this.told = told;
        thread.start();
    }

    @Override
    public void stop() {
        stopped = true;
        thread.interrupt(); // if it pauses
        Connection connection = open;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("The listening connection was gone already", e);
            }
        }
    }

    @Override
    public boolean arrives() {
        return arrives;
    }

    private void run() {
        while (!stopped) {
            try (Connection connection = listening.open()) {
                open = connection;
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                failed(e);
            } finally {
                open = null;
                arrives = false;
            }
            pause();
        }
    }

    /** Until it fails, or this process stops. */
    private void listen(Connection connection) throws SQLException {
        Transactions.execute(connection, "LISTEN " + CHANNEL);
        while (!stopped) {
            String question = QUESTION + UUID.randomUUID();
            long asked = System.nanoTime();
            ask(question);
            if (!hear(connection, question, asked + answerNanos)) {
                Transactions.execute(connection, "UNLISTEN *"); // a pooler keeps the session
                throw new SQLException("LISTEN was accepted, and no notification arrives");
            }
            works();
            hear(connection, NO_QUESTION, asked + questionNanos);
        }
    }

    private void ask(String question) {
        transactions.read(connection -> Transactions.asked(connection,
                "SELECT CAST(pg_notify('" + CHANNEL + "', '" + question + "') AS TEXT)"));
    }

    /**
     * Passes on what arrives.
     *
     * @param until ends with it at the latest, by the clock of {@link System#nanoTime}
     * @return whether the question arrived, with which it ends earlier
     */
    private boolean hear(Connection connection, String question, long until) throws SQLException {
        boolean answered = false;
        for (long left = until - System.nanoTime(); left > 0 && !answered && !stopped; left = until - System.nanoTime()) {
            PGNotification[] heard = connection.unwrap(PGConnection.class)
                    .getNotifications((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            boolean changes = false;
            for (PGNotification notification : heard == null ? new PGNotification[0] : heard) {
                answered |= notification.getParameter().equals(question);
                changes |= !notification.getParameter().startsWith(QUESTION);
            }
            if (changes) {
                told.run();
            }
        }
        return answered || stopped;
    }

    private void works() {
        if (!arrives) {
            arrives = true;
            told.run(); // changes may have been missed
        }
        failures = 0;
        if (complained) {
            complained = false;
            LOG.info("Changes of other processes are told at once again");
        }
    }

    /** The first failure after a success may be of one connection; the second is one of the server. */
    private void failed(Exception failure) {
        failures++;
        if (!complained && failures > 1 && !stopped) {
            complained = true;
            Throwable cause = failure instanceof StoreUnavailable && failure.getCause() != null ? failure.getCause() : failure;
            LOG.warnf("The database does not tell of changes of other processes (%s): they are found by asking, every "
                    + "postern.registry.poll-interval. If this database or a pooler in front of it cannot LISTEN, set "
                    + "postern.registry.notify=false", String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        }
        LOG.debug("The listening connection failed", failure);
    }

    /** Grows from failure to failure; not the same for all replicas, whose connections a server ends together. */
    private void pause() {
        long longest = Math.min(PAUSE_MILLIS_MAX, PAUSE_MILLIS_MIN << Math.min(failures, 16));
        try {
            if (!stopped) {
                Thread.sleep(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped
        }
    }

    /** Opens a connection of its own. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }
}
