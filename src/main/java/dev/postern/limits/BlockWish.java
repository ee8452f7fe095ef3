package dev.postern.limits;

/**
 * How many tokens of a quota a process would like to hold.
 *
 * @param quota of the bucket
 * @param atOnce tokens that requests wait for
 * @param ahead tokens it would hold besides, so that later requests need not wait
 * @param replicas that may want some too, this process among them
 */
public record BlockWish(long quota, long atOnce, long ahead, int replicas) {

    /** Of what is left, a process may hold at most the reciprocal of this ahead of use; all replicas together half. */
    private static final int SHARE = 2;

    /**
     * What it gets: never more than is left. What requests wait for comes first. Ahead of use there is a share of what is left,
     * so the last tokens go one by one.
     *
     * @param taken tokens that are issued, or held by somebody
     */
    public long granted(long taken) {
        long left = Math.max(0, quota - taken);
        return Math.min(left, atOnce + Math.min(ahead, share(left - atOnce, replicas)));
    }

    /** @return how much a process may hold of what is left */
    static long share(long left, int replicas) {
        return Math.max(0, left) / (SHARE * (long) replicas);
    }
}
