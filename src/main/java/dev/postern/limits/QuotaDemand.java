package dev.postern.limits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.postern.limits.BucketUse.Taking;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.TokenQuota;

/** One token of each quota that applies to a request. */
public final class QuotaDemand {

    static final QuotaDemand NONE = new QuotaDemand(null, "", Optional.empty(), "", Optional.empty());

    /** Longest wait of a request, for all answers of the store together. */
    private static final long WAIT_NANOS_MAX = QuotaUses.WAIT_MAX.plus(Duration.ofMillis(500)).toNanos();
    /** When a caller may try again who was refused because the store is away. */
    private static final long RETRY_SECONDS = 3;

    private final QuotaUses uses;
    private final String clientId;
    private final Optional<TokenQuota> ofClient;
    private final String organizationId;
    private final Optional<TokenQuota> ofOrganization;
    private final long begun = System.nanoTime();

    QuotaDemand(QuotaUses uses, String clientId, Optional<TokenQuota> ofClient, String organizationId,
            Optional<TokenQuota> ofOrganization) {
        this.uses = uses;
        this.clientId = clientId;
        this.ofClient = ofClient;
        this.organizationId = organizationId;
        this.ofOrganization = ofOrganization;
    }

    /**
     * Takes one token of each quota, or of none. Waits for nothing. Close what is returned.
     *
     * @return empty: this process holds no token of one of them. Wait for {@link #leased}, and try again
     * @throws OAuthError.TooManyRequests an enforced quota is used up, or nobody knows because the store is away
     */
    public Optional<QuotaReservation> reserve() {
        if (this == NONE) {
            return Optional.of(new QuotaReservation(List.of(), 0));
        }
        long now = uses.now();
        List<AppliedQuota> quotas = applied(now);
        refuseExceeded(quotas, now);
        for (int taken = 0; taken < quotas.size(); taken++) {
            AppliedQuota quota = quotas.get(taken);
            Taking taking = quota.take();
            if (taking == Taking.EMPTY && uses.isAway() && uses.goesOnAlone() && quota.takeAlone()) {
                taking = Taking.TAKEN;
            }
            if (taking != Taking.TAKEN) {
                quotas.subList(0, taken).forEach(AppliedQuota::giveBack);
                if (taking == Taking.NONE) {
                    throw exceeded(quota, quotas, now);
                }
                if (System.nanoTime() - begun >= WAIT_NANOS_MAX) {
                    uses.isTooSlow();
                }
                if (uses.isAway()) {
                    throw unknown(quota, quotas, now);
                }
                return Optional.empty();
            }
        }
        return Optional.of(new QuotaReservation(quotas, now));
    }

    /**
     * Asks the store for what {@link #reserve} did not find. Returns at once.
     *
     * @return completed, on a thread that must not be kept, when it is worth trying again
     * @throws OAuthError.TemporarilyUnavailable too many wait
     */
    public CompletionStage<?> leased() {
        List<CompletableFuture<Void>> answers = applied(uses.now()).stream().filter(AppliedQuota::isEmpty)
                .map(quota -> uses.lease(quota.use()).toCompletableFuture()).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    private List<AppliedQuota> applied(long now) {
        List<AppliedQuota> quotas = new ArrayList<>();
        ofClient.ifPresent(quota -> apply(quota, QuotaHolder.CLIENT, clientId, now, quotas));
        ofOrganization.ifPresent(quota -> apply(quota, QuotaHolder.ORGANIZATION, organizationId, now, quotas));
        return quotas;
    }

    private void apply(TokenQuota quota, QuotaHolder holder, String id, long now, List<AppliedQuota> quotas) {
        quota.perHour().ifPresent(tokens -> quotas.add(applied(quota, tokens, holder, id, QuotaPeriod.HOUR, now)));
        quota.perDay().ifPresent(tokens -> quotas.add(applied(quota, tokens, holder, id, QuotaPeriod.DAY, now)));
    }

    private AppliedQuota applied(TokenQuota quota, int tokens, QuotaHolder holder, String id, QuotaPeriod period, long now) {
        BucketUse use = uses.of(new QuotaBucket(holder, id, period, period.endOf(now)));
        return new AppliedQuota(tokens, quota.enforced(), use, uses);
    }

    private static void refuseExceeded(List<AppliedQuota> quotas, long now) {
        Optional<AppliedQuota> longest = quotas.stream().filter(AppliedQuota::isExceeded)
                .max(Comparator.comparingLong(AppliedQuota::endsAt)
                        .thenComparing(AppliedQuota::holder, Comparator.reverseOrder())); // the client's before the organization's
        if (longest.isPresent()) {
            throw exceeded(longest.get(), quotas, now);
        }
    }

    /** @param quota the exceeded quota whose period ends last: there is no token before its end */
    private static OAuthError.TooManyRequests exceeded(AppliedQuota quota, List<AppliedQuota> quotas, long now) {
        Map<String, String> headers = headers(quota, quotas, now, quota.endsAt());
        return switch (quota.holder()) {
            case CLIENT -> OAuthError.TooManyRequests.clientQuota(headers);
            case ORGANIZATION -> OAuthError.TooManyRequests.organizationQuota(headers);
        };
    }

    private static OAuthError.TooManyRequests unknown(AppliedQuota quota, List<AppliedQuota> quotas, long now) {
        Map<String, String> headers = headers(quota, quotas, now, Math.min(quota.endsAt(), now + RETRY_SECONDS));
        return switch (quota.holder()) {
            case CLIENT -> OAuthError.TooManyRequests.clientQuotaUnknown(headers);
            case ORGANIZATION -> OAuthError.TooManyRequests.organizationQuotaUnknown(headers);
        };
    }

    /** @param until when the caller may try again */
    private static Map<String, String> headers(AppliedQuota quota, List<AppliedQuota> quotas, long now, long until) {
        Map<String, String> headers = QuotaReservation.headers(quotas, now);
        headers.put("X-RateLimit-Limit", String.valueOf(quota.tokensMax()));
        headers.put("X-RateLimit-Remaining", "0");
        headers.put("X-RateLimit-Reset", String.valueOf(until));
        headers.put("Retry-After", String.valueOf(until - now));
        return headers;
    }
}
