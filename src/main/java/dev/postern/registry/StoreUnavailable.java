package dev.postern.registry;

/** The store cannot be reached or does not answer; tokens go on, management answers 503. */
public final class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailable(Throwable cause) {
        super("The store is unavailable", cause);
    }
}
