package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jboss.logging.Logger;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.AgroalPoolInterceptor;

/**
 * The connections of the pool; remembers when each was opened, so that all older ones can be closed, and breaks off one that
 * does not answer in time.
 */
final class Connections {

    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final long RENEWAL_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long RENEWAL_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long somebody waits for a connection; whoever has less time left need not begin to. */
    private static final Duration ACQUISITION_MAX = Duration.ofSeconds(2);
    /** How long a connection that was open already may take to answer a question about nothing. */
    private static final Duration SIGN_OF_LIFE_MAX = Duration.ofMillis(1_500);

    /** More than a pool has connections that a server has ended. */
    private static final int TRIES_MAX = 100;

    private final AgroalDataSource dataSource;
    private final boolean remote;
    private final Map<Connection, Long> openedAt = Collections.synchronizedMap(new WeakHashMap<>());
    private final AtomicLong renewedAt = new AtomicLong(System.nanoTime() - RENEWAL_PAUSE_NANOS);
    private final ScheduledThreadPoolExecutor breaker = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "store-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    /** @param remote whether a connection can fall silent */
    Connections(AgroalDataSource dataSource, boolean remote) {
        this.dataSource = dataSource;
        this.remote = remote;
        breaker.setRemoveOnCancelPolicy(true);
        breaker.setKeepAliveTime(10, TimeUnit.SECONDS);
        breaker.allowCoreThreadTimeOut(true);
    }

    /** Begins to remember; before the first connection is opened. */
    void remember() {
        dataSource.setPoolInterceptors(List.of(new AgroalPoolInterceptor() {
            @Override
            public void onConnectionCreate(Connection connection) {
                openedAt.put(connection, System.nanoTime());
            }
        }));
    }

    /** From now on nobody waits long for a connection; the first ones, of a process that starts, may take longer. */
    void hurry() {
        Duration longest = dataSource.getConfiguration().connectionPoolConfiguration().acquisitionTimeout();
        if (remote && (longest.isZero() || longest.compareTo(ACQUISITION_MAX) > 0)) {
            dataSource.getConfiguration().connectionPoolConfiguration().setAcquisitionTimeout(ACQUISITION_MAX);
        }
    }

    /**
     * One of the pool, old or new; an old one has given a sign of life.
     *
     * @param left how much time the caller has, if that is limited
     */
    Connection any(Optional<Duration> left) throws SQLException {
        if (!remote) {
            return dataSource.getConnection();
        }
        long begun = System.nanoTime();
        for (int tries = 1;; tries++) {
            refuseIfLate(begun, left);
            Connection connection = dataSource.getConnection();
            long asked = System.nanoTime();
            try (Watch watch = watched(connection, Optional.of(SIGN_OF_LIFE_MAX))) {
                Transactions.execute(watch.connection(), "");
                return connection;
            } catch (SQLException e) {
                connection.close(); // and the pool forgets it
                if (System.nanoTime() - asked >= SIGN_OF_LIFE_MAX.toNanos()) {
                    renew(); // the others are silent, too
                    throw e;
                }
                if (tries == TRIES_MAX || StoreFault.of(e) != StoreFault.UNREACHABLE) {
                    throw e;
                }
            }
        }
    }

    private static void refuseIfLate(long begun, Optional<Duration> left) throws SQLException {
        if (left.isPresent()
                && left.get().minusNanos(System.nanoTime() - begun).compareTo(ACQUISITION_MAX) < 0) {
            throw new SQLTimeoutException("The database has taken too long for this request");
        }
    }

    /** Gives up every open connection: one that is in use, when it comes back. */
    void renew() {
        dataSource.flush(FlushMode.GRACEFUL);
    }

    /** {@link #renew}, once a second at most, however many callers ask for it. */
    void renewSometimes() {
        long now = System.nanoTime();
        long last = renewedAt.get();
        if (now - last >= RENEWAL_PAUSE_NANOS && renewedAt.compareAndSet(last, now)) {
            renew();
        }
    }

    /** {@link #renew}, and a connection opened since. */
    Connection newest(Optional<Duration> left) throws SQLException {
        long now = System.nanoTime();
        renew(); // by a thread of the pool: it takes a moment
        while (true) {
            refuseIfLate(now, left);
            Connection connection = dataSource.getConnection();
            Long opened = openedAt.get(connection.unwrap(Connection.class));
            if (opened == null || opened - now > 0 || System.nanoTime() - now > RENEWAL_NANOS_MAX) {
                return connection;
            }
            connection.close();
            Thread.onSpinWait();
        }
    }

    /** Breaks off the connection when the time is over, unless the watch has been closed. */
    Watch watched(Connection connection, Optional<Duration> left) throws SQLException {
        if (!remote || left.isEmpty()) {
            return new Watch(connection, Optional.empty());
        }
        Connection physical = connection.unwrap(Connection.class);
        return new Watch(connection, Optional.of(breaker.schedule(() -> breakOff(physical),
                Math.max(0, left.get().toNanos()), TimeUnit.NANOSECONDS)));
    }

    private static void breakOff(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("A connection was gone before it was broken off", e);
        }
    }

    /** Of one connection, while it works. */
    record Watch(Connection connection, Optional<Future<?>> breaking) implements AutoCloseable {

        @Override
        public void close() {
            breaking.ifPresent(task -> task.cancel(false));
        }
    }
}
