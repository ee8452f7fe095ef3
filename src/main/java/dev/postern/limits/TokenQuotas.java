package dev.postern.limits;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.Organization;
import dev.postern.registry.TenantSettings;
import dev.postern.registry.TokenQuota;

/**
 * Whether there is a token left for a client and for an organization: their own quota, else the tenant's default. No I/O and
 * no lock, and next to nothing where no quota is set.
 */
@Singleton
public final class TokenQuotas {

    private final QuotaUses uses;
    private final Clock clock;

    TokenQuotas(QuotaUses uses, Clock clock) {
        this.uses = uses;
        this.clock = clock;
    }

    /**
     * Takes one token of each quota that applies, or of none. Close what is returned.
     *
     * @param defaults of the tenant
     * @throws OAuthError.TooManyRequests an enforced quota is used up
     */
    public QuotaReservation reserve(Authorization agreed, TenantSettings defaults) {
        Client client = agreed.client();
        Optional<Organization> organization = agreed.organization().map(TokenOrganization::organization);
        Optional<TokenQuota> ofClient = client.tokenQuota().or(defaults::clientQuota);
        Optional<TokenQuota> ofOrganization = organization
                .flatMap(asked -> asked.tokenQuota().or(defaults::organizationQuota));
        if (ofClient.isEmpty() && ofOrganization.isEmpty()) {
            return new QuotaReservation(List.of(), uses, 0);
        }
        long now = clock.instant().getEpochSecond();
        List<AppliedQuota> quotas = new ArrayList<>();
        ofClient.ifPresent(quota -> apply(quota, QuotaHolder.CLIENT, client.clientId(), now, quotas));
        ofOrganization.ifPresent(quota -> apply(quota, QuotaHolder.ORGANIZATION, organization.get().id(), now, quotas));
        takeAll(quotas, now);
        return new QuotaReservation(quotas, uses, now);
    }

    private void apply(TokenQuota quota, QuotaHolder holder, String id, long now, List<AppliedQuota> quotas) {
        quota.perHour().ifPresent(tokens -> quotas.add(applied(quota, tokens, holder, id, QuotaPeriod.HOUR, now)));
        quota.perDay().ifPresent(tokens -> quotas.add(applied(quota, tokens, holder, id, QuotaPeriod.DAY, now)));
    }

    private AppliedQuota applied(TokenQuota quota, int tokens, QuotaHolder holder, String id, QuotaPeriod period, long now) {
        return new AppliedQuota(tokens, quota.enforced(), uses.of(new QuotaBucket(holder, id, period, period.endOf(now))));
    }

    /** Looks before it takes, so that it seldom has to give back; where a concurrent request was faster, it does. */
    private static void takeAll(List<AppliedQuota> quotas, long now) {
        refuseExceeded(quotas, now);
        for (int taken = 0; taken < quotas.size(); taken++) {
            if (!quotas.get(taken).take()) {
                quotas.subList(0, taken).forEach(quota -> quota.use().giveBack());
                throw exceeded(quotas.get(taken), quotas, now);
            }
        }
    }

    private static void refuseExceeded(List<AppliedQuota> quotas, long now) {
        Optional<AppliedQuota> longest = quotas.stream().filter(AppliedQuota::isExceeded)
                .max(Comparator.comparingLong(AppliedQuota::endsAt)
                        .thenComparing(AppliedQuota::holder, Comparator.reverseOrder())); // the client's before the organization's
        if (longest.isPresent()) {
            throw exceeded(longest.get(), quotas, now);
        }
    }

    /** @param quota of those exceeded the one that lasts longest: earlier there will be no token */
    private static OAuthError.TooManyRequests exceeded(AppliedQuota quota, List<AppliedQuota> quotas, long now) {
        Map<String, String> headers = QuotaReservation.headers(quotas, now);
        headers.put("X-RateLimit-Limit", String.valueOf(quota.tokensMax()));
        headers.put("X-RateLimit-Remaining", "0");
        headers.put("X-RateLimit-Reset", String.valueOf(quota.endsAt()));
        headers.put("Retry-After", String.valueOf(quota.endsAt() - now));
        return switch (quota.holder()) {
            case CLIENT -> OAuthError.TooManyRequests.clientQuota(headers);
            case ORGANIZATION -> OAuthError.TooManyRequests.organizationQuota(headers);
        };
    }
}
