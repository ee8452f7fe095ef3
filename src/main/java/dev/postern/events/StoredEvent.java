package dev.postern.events;

import java.util.function.Supplier;

import dev.postern.audit.LogId;

/**
 * An event on its way into the {@link EventStore}.
 *
 * @param isComplete false: it was stored with a change, before the answer was known; a complete one of the same id replaces it
 * @param shapeKey equal for events of the same shape, and cheaper to compare
 * @param shape computes the shape
 * @param own what this event does not share with others; null: nothing. Never written to
 */
public record StoredEvent(LogId id, boolean isComplete, Object shapeKey, Supplier<EventShape> shape, byte[] own) {

    @Override
    public String toString() {
        return "StoredEvent[" + id + "]";
    }
}
