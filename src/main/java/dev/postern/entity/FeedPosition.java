package dev.postern.entity;

/**
 * A place in the change feed: the last change that somebody knows.
 *
 * @param version its number; 0: no change yet
 * @param identity a random text that only this change has. A database that was restored from a backup, or that took over after
 *        a failover, gives numbers out again, and never identities
 */
public record FeedPosition(long version, String identity) {

    /** Before the first change. */
    public static final FeedPosition START = new FeedPosition(0, "");

    @Override
    public String toString() {
        return "change " + version;
    }
}
