package dev.postern.entity;

/**
 * The change feed does not hold a change that somebody has applied: the database has another history since. It was restored
 * from a backup, or it took over after a failover that lost changes. The message says in words what was found. Stackless: what
 * happens next is known.
 */
public final class OtherHistory extends RuntimeException {

    private final boolean shorter;

    /** @param shorter whether the feed ends before that change; else it has another one under the same number */
    public OtherHistory(String found, boolean shorter) {
        super(found, null, false, false);
        this.shorter = shorter;
    }

    /** Whether the feed ends before that change, as that of a standby does which has not received it yet. */
    public boolean isShorter() {
        return shorter;
    }
}
