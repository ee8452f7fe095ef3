package dev.postern.events;

/** A question to the kept log cannot be answered as it was asked. Stackless: an expected outcome. */
public final class QueryRefused extends RuntimeException {

    /** Whether it may be answered later as it is. */
    private final boolean busy;

    private QueryRefused(String message, boolean busy) {
        super(message, null, false, false);
        this.busy = busy;
    }

    public static QueryRefused because(String reason) {
        return new QueryRefused(reason, false);
    }

    static QueryRefused busy() {
        return new QueryRefused("Other questions to the logs are being answered: ask again in a moment", true);
    }

    public boolean isBusy() {
        return busy;
    }
}
