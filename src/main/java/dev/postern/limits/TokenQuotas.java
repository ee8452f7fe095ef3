package dev.postern.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.TenantSettings;
import dev.postern.snapshot.TokenQuota;

/**
 * Whether there is a token left for a client and for an organization, in their own quota or else in the tenant's default. This
 * does no I/O, takes no lock, and does almost nothing if no quota is set.
 */
@Singleton
public final class TokenQuotas {

    private final QuotaUses uses;

    TokenQuotas(QuotaUses uses) {
        this.uses = uses;
    }

    /**
     * What a token needs of each quota that applies to it.
     *
     * @param defaults of the tenant
     */
    public QuotaDemand demand(Authorization agreed, TenantSettings defaults) {
        Client client = agreed.client();
        Optional<Organization> organization = agreed.organization().map(TokenOrganization::organization);
        Optional<TokenQuota> ofClient = client.tokenQuota().or(defaults::clientQuota);
        Optional<TokenQuota> ofOrganization = organization
                .flatMap(asked -> asked.tokenQuota().or(defaults::organizationQuota));
        if (ofClient.isEmpty() && ofOrganization.isEmpty()) {
            return QuotaDemand.NONE;
        }
        return new QuotaDemand(uses, client.clientId(), ofClient, organization.map(Organization::id).orElse(""),
                ofOrganization);
    }

    /**
     * What is used now of the quota that applies to a client.
     *
     * @param defaults of the tenant
     * @return for each of its numbers; none: it has no limit
     */
    public List<QuotaFill> filled(Client client, TenantSettings defaults) {
        return filled(client.tokenQuota(), defaults.clientQuota(), QuotaHolder.CLIENT, client.clientId());
    }

    /** The same of an organization. */
    public List<QuotaFill> filled(Organization organization, TenantSettings defaults) {
        return filled(organization.tokenQuota(), defaults.organizationQuota(), QuotaHolder.ORGANIZATION, organization.id());
    }

    private List<QuotaFill> filled(Optional<TokenQuota> own, Optional<TokenQuota> byDefault, QuotaHolder holder, String id) {
        Optional<TokenQuota> quota = own.or(() -> byDefault);
        List<QuotaFill> filled = new ArrayList<>();
        quota.ifPresent(applied -> {
            applied.perHour().ifPresent(max -> filled.add(filled(applied, own.isEmpty(), max, holder, id, QuotaPeriod.HOUR)));
            applied.perDay().ifPresent(max -> filled.add(filled(applied, own.isEmpty(), max, holder, id, QuotaPeriod.DAY)));
        });
        return filled;
    }

    private QuotaFill filled(TokenQuota quota, boolean byDefault, int max, QuotaHolder holder, String id, QuotaPeriod period) {
        QuotaBucket bucket = new QuotaBucket(holder, id, period, period.endOf(uses.now()));
        return new QuotaFill(bucket, uses.used(bucket), max, quota.enforced(), byDefault);
    }
}
