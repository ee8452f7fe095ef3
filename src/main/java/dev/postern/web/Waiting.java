package dev.postern.web;

import java.time.Duration;

/**
 * Something that holds memory until a caller finishes what it began, by a deadline: a connection that has not made a request
 * yet, half a head, half a body. Of its connection's event loop alone.
 */
abstract class Waiting {

    private final GuardedConnection connection;
    private long bytes;
    private long since;
    private long deadline;

    Waiting(GuardedConnection connection) {
        this.connection = connection;
    }

    /**
     * From now on. A connection that has not completed a request has waited since it was opened, whatever it has begun since:
     * what it sends late must not make it look newer than the callers after it.
     */
    final void begin(long holding, Duration timeout) {
        long now = System.nanoTime();
        bytes = holding;
        since = connection.isProven() ? now : connection.openedAt();
        deadline = now + timeout.toNanos();
    }

    final GuardedConnection connection() {
        return connection;
    }

    /** Bytes it holds besides the connection, estimated. */
    final long bytes() {
        return bytes;
    }

    final void grew(long by) {
        bytes += by;
    }

    final boolean isOlderThan(Waiting other) {
        return since - other.since <= 0;
    }

    /** Sooner than it had time for, if it had more. */
    final void endWithin(Duration left) {
        long sooner = System.nanoTime() + left.toNanos();
        if (sooner - deadline < 0) {
            deadline = sooner;
        }
    }

    /** @param now of {@link System#nanoTime} */
    final boolean isLate(long now) {
        return deadline - now <= 0;
    }

    /** Its memory is needed: at once, without an answer. It has been taken off its list. */
    void evict() {
        connection.closeNow();
    }

    /**
     * Its time is up: answers where that is possible, and closes. It has been taken off the list.
     * False: it was finished already.
     */
    abstract boolean giveUp();
}
