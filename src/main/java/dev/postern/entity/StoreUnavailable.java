package dev.postern.entity;

/**
 * The store cannot be reached, does not answer, or takes no changes; tokens go on, management answers 503 with this message,
 * which names no host, file or user: those are in the cause.
 */
public final class StoreUnavailable extends RuntimeException {

    public StoreUnavailable(Throwable cause) {
        this("The store is unavailable", cause);
    }

    /** @param message for callers: a short sentence without a full stop */
    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
