package dev.postern.events;

import dev.postern.audit.LogId;

/**
 * An event of the {@link EventStore}.
 *
 * @param seq its place among all kept events
 * @param own as of {@link StoredEvent}
 */
public record KeptEvent(long seq, LogId id, EventShape shape, byte[] own) {

    @Override
    public String toString() {
        return "KeptEvent[" + id + "]";
    }
}
