package dev.postern.console.organizations;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import dev.postern.console.Visit;
import dev.postern.events.QueryRefused;
import dev.postern.insight.Days;
import dev.postern.insight.LastUses;
import dev.postern.insight.Usage;
import dev.postern.insight.UsageFigures.Part;
import dev.postern.insight.UsageFigures.Sum;
import dev.postern.insight.UsageKey;

/** What insight knows about an organization, for the last 30 days. */
@Singleton
final class OrganizationUse {

    private static final int DAYS = 30;

    private final Usage usage;
    private final LastUses uses;
    private final Visit visit;
    private final Clock clock;

    OrganizationUse(Usage usage, LastUses uses, Visit visit, Clock clock) {
        this.usage = usage;
        this.uses = uses;
        this.visit = visit;
        this.clock = clock;
    }

    /** Applications with tokens for it, the most first; empty: the session may not see them, or nobody can tell just now. */
    Optional<List<Sum>> byApplication(String id, int limit) {
        return known(() -> usage.sums(UsageKey.Kind.CLIENT, part(id), period(), 0, limit));
    }

    /** Tokens for it, of all applications; empty as above. */
    Optional<Long> tokens(String id) {
        return known(() -> usage.days(part(id), period()).stream().mapToLong(day -> day.counts().issued()).sum());
    }

    private <T> Optional<T> known(Supplier<T> question) {
        if (!uses.areKept() || !visit.may("read:stats")) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.get());
        } catch (QueryRefused refusal) {
            return Optional.empty();
        }
    }

    private Days period() {
        return Days.upTo(clock.instant(), DAYS);
    }

    private static Part part(String id) {
        return new Part(Optional.empty(), Optional.empty(), Optional.of(id));
    }
}
