package dev.postern.console.overview;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import jakarta.inject.Singleton;

import dev.postern.console.ApplicationCensus;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.console.Visit;
import dev.postern.entity.FeedPosition;
import dev.postern.insight.Expiries;
import dev.postern.insight.Expiry;
import dev.postern.limits.QuotaHolder;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.QuotaUses;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.TokenQuota;

/** What somebody should look at among applications: what ends, what nobody can use, and whose quota is nearly used. */
@Singleton
final class ApplicationFindings {

    private static final String LIST = ConsoleDoor.PATH + "applications";
    private static final int NEAR_PERCENT = 80;
    private static final int SHOWN_MAX = 5;
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final ApplicationCensus census;
    private final Expiries expiries;
    private final QuotaUses quotas;
    private final CurrentSnapshot current;
    private final Visit visit;
    private final Clock clock;
    private volatile Ending lastEnding = new Ending(FeedPosition.START, Instant.EPOCH, List.of(), 0);

    ApplicationFindings(ApplicationCensus census, Expiries expiries, QuotaUses quotas, CurrentSnapshot current, Visit visit,
            Clock clock) {
        this.census = census;
        this.expiries = expiries;
        this.quotas = quotas;
        this.current = current;
        this.visit = visit;
        this.clock = clock;
    }

    /** What ends soon: the first ones, and how many there are. */
    private record Ending(FeedPosition position, Instant at, List<Expiry> first, int total) {
    }

    /** A quota that is nearly used, or is. */
    private record Near(String name, String page, QuotaPeriod period, long tokens, int quota) {

        boolean isUsedUp() {
            return tokens >= quota;
        }
    }

    void addTo(Findings findings) {
        if (!visit.may("read:clients")) {
            return;
        }
        ApplicationCensus.Counts counts = census.counts();
        if (visit.may("read:client_credentials", "read:client_keys")) {
            addEnding(findings, counts.ending());
        }
        if (visit.may("read:client_grants")) {
            addGrants(findings, counts);
        }
        if (counts.disabled() > 0) {
            findings.add("", Findings.number(counts.disabled(), "application") + " disabled", LIST + "?show=disabled", "");
        }
        addQuotas(findings);
    }

    private static void addGrants(Findings findings, ApplicationCensus.Counts counts) {
        if (counts.withoutGrant() > 0) {
            findings.add("", Findings.number(counts.withoutGrant(), "application") + " may call no API",
                    LIST + "?show=no-grant", "");
        } else if (counts.all() > 0) {
            findings.fine("every application may call an API");
        }
    }

    /** The first ones by name, the rest by the list. */
    private void addEnding(Findings findings, int applications) {
        Instant now = clock.instant();
        Ending ending = ending(now);
        if (ending.total() == 0) {
            findings.fine("no secret or key ends within 30 days");
        } else if (visit.may("read:client_credentials")) {
            ending.first().forEach(expiry -> findings.add(Findings.WARN,
                    (expiry.type().equals("client_secret") ? "A secret" : "A key") + " of " + expiry.clientName() + " ends "
                            + Moment.of(expiry.at(), now).words(),
                    LIST + "/" + expiry.clientId() + "#credentials", expiry.name().orElse(expiry.id())));
        }
        if (applications > 0 && (ending.total() > SHOWN_MAX || !visit.may("read:client_credentials"))) {
            findings.add(Findings.WARN,
                    Findings.number(applications, "application") + " with a secret that ends within 30 days",
                    LIST + "?show=ending", "");
        }
    }

    /** It looks at every application, so the answer is remembered for a minute, unless something is changed meanwhile. */
    private Ending ending(Instant now) {
        FeedPosition position = current.get().position();
        Ending known = lastEnding;
        if (known.position().equals(position) && known.at().plus(REMEMBERED).isAfter(now)) {
            return known;
        }
        List<Expiry> all = expiries.within(AHEAD);
        Ending ending = new Ending(position, now, all.stream().limit(SHOWN_MAX).toList(), all.size());
        lastEnding = ending;
        return ending;
    }

    private void addQuotas(Findings findings) {
        RegistrySnapshot snapshot = current.get();
        List<Near> near = quotas.used().stream().flatMap(used -> near(used, snapshot).stream())
                .sorted(Comparator.comparingDouble((Near each) -> (double) each.tokens() / each.quota()).reversed()).toList();
        near.stream().limit(SHOWN_MAX).forEach(each -> findings.add(each.isUsedUp() ? Findings.BAD : Findings.WARN,
                "The quota of " + each.name() + (each.isUsedUp() ? " is used up" : " is nearly used"), each.page(),
                each.tokens() + " of " + each.quota() + " tokens of this "
                        + (each.period() == QuotaPeriod.HOUR ? "hour" : "day")));
        if (near.size() > SHOWN_MAX) {
            findings.add(Findings.WARN,
                    "Further quotas are used to " + NEAR_PERCENT + " % or more: " + (near.size() - SHOWN_MAX),
                    LIST, "");
        }
        if (near.isEmpty()) {
            findings.fine("no quota is used to " + NEAR_PERCENT + " %");
        }
    }

    private Optional<Near> near(QuotaUses.Used used, RegistrySnapshot snapshot) {
        String id = used.bucket().holderId();
        QuotaPeriod period = used.bucket().period();
        Optional<Near> found = used.bucket().holder() == QuotaHolder.CLIENT
                ? snapshot.client(id)
                        .flatMap(client -> near(client.tokenQuota().or(snapshot.settings()::clientQuota), client.name(),
                                LIST + "/" + id + "#settings", period, used.tokens()))
                : snapshot.organization(id).filter(any -> visit.may("read:organizations")).flatMap(organization -> near(
                        organization.tokenQuota().or(snapshot.settings()::organizationQuota), organization.name(),
                        ConsoleDoor.PATH + "organizations/" + id, period, used.tokens()));
        return found.filter(each -> each.tokens() * 100 >= (long) each.quota() * NEAR_PERCENT);
    }

    private static Optional<Near> near(Optional<TokenQuota> quota, String name, String page, QuotaPeriod period, long tokens) {
        OptionalInt limit = quota.map(each -> period == QuotaPeriod.HOUR ? each.perHour() : each.perDay())
                .orElse(OptionalInt.empty());
        return limit.isPresent() && limit.getAsInt() > 0
                ? Optional.of(new Near(name, page, period, tokens, limit.getAsInt()))
                : Optional.empty();
    }
}
