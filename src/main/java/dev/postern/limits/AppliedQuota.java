package dev.postern.limits;

/**
 * One number of a token quota, and the bucket it holds for now.
 *
 * @param tokensMax of the bucket
 * @param enforced whether more are refused
 */
record AppliedQuota(int tokensMax, boolean enforced, BucketUse use) {

    QuotaHolder holder() {
        return use.bucket().holder();
    }

    long endsAt() {
        return use.bucket().endsAt();
    }

    boolean isExceeded() {
        return enforced && use.taken() >= tokensMax;
    }

    /** Reserves one token; false: there is none left. */
    boolean take() {
        return use.take(enforced ? tokensMax : Long.MAX_VALUE);
    }

    /** As in Auth0's quota headers: bucket, quota, remaining, seconds to its end. */
    String headerItem(long now) {
        return "b=" + use.bucket().period().wireName() + ";q=" + tokensMax + ";r=" + Math.max(0, tokensMax - use.taken())
                + ";t=" + (endsAt() - now);
    }
}
