package dev.postern.limits;

import dev.postern.limits.BucketUse.Taking;

/** One number of a token quota, as it applies to one request, and the bucket it holds for now. */
final class AppliedQuota {

    private final int tokensMax;
    private final boolean enforced;
    private final BucketUse use;
    private final QuotaUses uses;
    private boolean ofBlock;

    /**
     * @param tokensMax of the bucket
     * @param enforced whether more are refused
     */
    AppliedQuota(int tokensMax, boolean enforced, BucketUse use, QuotaUses uses) {
        this.tokensMax = tokensMax;
        this.enforced = enforced;
        this.use = use;
        this.uses = uses;
    }

    int tokensMax() {
        return tokensMax;
    }

    QuotaHolder holder() {
        return use.bucket().holder();
    }

    long endsAt() {
        return use.bucket().endsAt();
    }

    boolean isExceeded() {
        return enforced && (use.taken() >= tokensMax || use.isDry(tokensMax));
    }

    /** Reserves one token. */
    Taking take() {
        if (!enforced) {
            use.takeBesides(tokensMax);
            return Taking.TAKEN;
        }
        Taking taking = uses.take(use, tokensMax);
        ofBlock = taking == Taking.TAKEN;
        return taking;
    }

    /** Reserves one token without the store, unless there are as many as there may be, as far as this process knows. */
    boolean takeAlone() {
        return use.takeBesidesUpTo(tokensMax);
    }

    void giveBack() {
        uses.giveBack(use, ofBlock);
    }

    void keep() {
        uses.keep(use, ofBlock);
    }

    /** Whether a request must wait before it can have one. */
    boolean isEmpty() {
        return enforced && use.left() <= 0;
    }

    BucketUse use() {
        return use;
    }

    /** As in Auth0's quota headers: bucket, quota, remaining, seconds to its end. */
    String headerItem(long now) {
        long remaining = enforced && use.isDry(tokensMax) ? 0 : Math.max(0, tokensMax - use.taken());
        return "b=" + use.bucket().period().wireName() + ";q=" + tokensMax + ";r=" + remaining + ";t=" + (endsAt() - now);
    }
}
