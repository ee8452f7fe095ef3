package dev.postern.console;

import java.time.Instant;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.limits.QuotaFill;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.TokenQuotas;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;

/** Makes bars of what is used of token quotas. */
@Singleton
public final class QuotaBars {

    private final TokenQuotas quotas;
    private final CurrentSnapshot current;

    QuotaBars(TokenQuotas quotas, CurrentSnapshot current) {
        this.quotas = quotas;
        this.current = current;
    }

    /** Of the quota that applies to an application; none: there is no limit. */
    List<QuotaBar> of(Client client, Instant now) {
        return bars(quotas.filled(client, current.get().settings()), now);
    }

    /** The same of an organization. */
    public List<QuotaBar> of(Organization organization, Instant now) {
        return bars(quotas.filled(organization, current.get().settings()), now);
    }

    private static List<QuotaBar> bars(List<QuotaFill> filled, Instant now) {
        return filled.stream()
                .map(fill -> new QuotaBar(fill.bucket().period() == QuotaPeriod.HOUR ? "hour" : "day", fill.used(),
                        fill.max(), Moment.of(Instant.ofEpochSecond(fill.bucket().endsAt()), now), fill.isEnforced(),
                        fill.isDefault()))
                .toList();
    }
}
