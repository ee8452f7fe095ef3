package dev.postern.limits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One token of every quota that applies to a request, until the token is issued or is not: closing gives back what was not
 * {@linkplain #keep kept}.
 */
public final class QuotaReservation implements AutoCloseable {

    private final List<AppliedQuota> quotas;
    private final long now;
    private boolean kept;

    /**
     * @param quotas those that apply; a token of each has been taken
     * @param now seconds since 1970
     */
    QuotaReservation(List<AppliedQuota> quotas, long now) {
        this.quotas = quotas;
        this.now = now;
    }

    /** The token has been issued. */
    public void keep() {
        quotas.forEach(AppliedQuota::keep);
        kept = true;
    }

    @Override
    public void close() {
        if (!kept) {
            quotas.forEach(AppliedQuota::giveBack);
        }
    }

    /** {@code Auth0-Client-Quota-Limit} and {@code Auth0-Organization-Quota-Limit}, as far as there are quotas. */
    public Map<String, String> headers() {
        return headers(quotas, now);
    }

    static Map<String, String> headers(List<AppliedQuota> quotas, long now) {
        if (quotas.isEmpty()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (AppliedQuota quota : quotas) {
            headers.merge(quota.holder().header(), quota.headerItem(now), (one, next) -> one + ',' + next);
        }
        return headers;
    }
}
