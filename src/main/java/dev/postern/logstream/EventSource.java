package dev.postern.logstream;

import java.util.Optional;
import java.util.OptionalLong;

/** The events of one stream, batch after batch. Used on the dispatcher's thread only. */
interface EventSource {

    /** Whether this process may send the stream's events now. */
    boolean isReady();

    /** The first batch that is not settled; empty: nothing is at hand now. */
    Optional<EventBatch> next(LogStream stream);

    /** The batch was delivered, or refused for good. Does nothing if it is not the first one any more. */
    void settle(EventBatch batch);

    /** The stream was changed. */
    void changed();

    /** Whether there is something that the stream may get. */
    boolean hasMore();

    /** How many events were gone before they were read, since this was last asked. */
    long takeLost();

    /** How many events are not settled; about right. */
    long backlog();

    /** When the oldest event happened that is at hand and not settled, in milliseconds since 1970. */
    OptionalLong oldest();
}
