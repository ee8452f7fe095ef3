package dev.postern.web;

import java.time.Duration;

/** A connection as such: it must make a complete request in time, and then waits for the next one. */
final class OpenConnection extends Waiting {

    /** Its bytes are counted apart: they stay when it has made a request. */
    OpenConnection(GuardedConnection connection, Duration timeout) {
        super(connection);
        begin(0, timeout);
    }

    @Override
    boolean giveUp() {
        connection().closeNow();
        return true;
    }
}
