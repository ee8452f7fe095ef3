package dev.postern.entity;

/**
 * An event that is stored in the transaction of the change it tells of, until it is in the log.
 *
 * @param id the event's {@code log_id}
 * @param epochMillis when it happened
 * @param document the event as JSON, without secrets
 */
public record PendingEvent(String id, long epochMillis, String document) {

    @Override
    public String toString() {
        return "PendingEvent[" + id + "]";
    }
}
