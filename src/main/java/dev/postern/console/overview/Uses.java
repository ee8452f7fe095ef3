package dev.postern.console.overview;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.credential.ClientSecret;
import dev.postern.events.QueryRefused;
import dev.postern.insight.Days;
import dev.postern.insight.Questions;
import dev.postern.insight.Unused;
import dev.postern.insight.Usage;
import dev.postern.insight.UsageFigures.Part;
import dev.postern.insight.UsageFigures.Sum;
import dev.postern.insight.UsageKey;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;

/** Who had tokens today, and which applications have had none for a long time. */
@Singleton
final class Uses {

    private static final Duration UNUSED = Duration.ofDays(90);
    private static final int CALLERS = 10;
    private static final int UNUSED_SHOWN = 20;

    private final Usage usage;
    private final Unused unused;
    private final Questions questions;
    private final CurrentSnapshot current;
    private final Issuer issuer;
    private final Clock clock;

    Uses(Usage usage, Unused unused, Questions questions, CurrentSnapshot current, Issuer issuer, Clock clock) {
        this.usage = usage;
        this.unused = unused;
        this.questions = questions;
        this.current = current;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * @param withCallers whether the session may see who had tokens
     * @param withUnused whether it may see applications
     */
    UsePage page(boolean withCallers, boolean withUnused) {
        String curl = ApiCall.get("/postern/insight/" + (withUnused ? "unused/clients?days=90" : "usage?by=client_id"))
                .curl(issuer.baseUrl());
        if (!questions.areKept()) {
            return new UsePage(false, List.of(), List.of(), false, null, "", curl);
        }
        Instant now = clock.instant();
        try {
            List<UsePage.Caller> callers = withCallers ? callers(now, withUnused) : null;
            Optional<Unused.Found<Unused.Thing>> found = withUnused
                    ? Optional.of(unused.clients(UNUSED, new Unused.Where(Optional.empty(), UNUSED_SHOWN)))
                    : Optional.empty();
            return new UsePage(true, callers, found.map(each -> shown(each.things(), now)).orElse(null),
                    found.flatMap(Unused.Found::next).isPresent(), usage.since()
                            .filter(at -> at.isAfter(now.minus(UNUSED))).map(at -> Moment.of(at, now)).orElse(null),
                    "", curl);
        } catch (QueryRefused refusal) {
            return new UsePage(true, null, null, false, null, refusal.getMessage(), curl);
        }
    }

    private List<UsePage.Caller> callers(Instant now, boolean linked) {
        return usage.sums(UsageKey.Kind.CLIENT, Part.ALL, Days.upTo(now, 1), 0, CALLERS).stream()
                .map(sum -> caller(sum, linked)).toList();
    }

    private UsePage.Caller caller(Sum sum, boolean linked) {
        Optional<String> name = current.get().client(sum.id()).map(Client::name);
        return new UsePage.Caller(name.orElse(sum.id().isEmpty() ? "Nobody who is registered" : sum.id()),
                linked && name.isPresent() ? page(sum.id()) : "", sum.issued(), sum.refused());
    }

    /** Without the one that stands for all, and without new ones: each of their secrets was made within these days. */
    private static List<UsePage.Unused> shown(List<Unused.Thing> things, Instant now) {
        return things.stream().filter(thing -> !thing.entity().document().path("global").asBoolean())
                .filter(thing -> thing.lastToken().isPresent() || !isNew(thing, now))
                .map(thing -> new UsePage.Unused(thing.entity().document().path("name").asText(), page(thing.entity().id()),
                        thing.lastToken().map(at -> Moment.of(at, now)).orElse(null)))
                .toList();
    }

    private static boolean isNew(Unused.Thing thing, Instant now) {
        List<ClientSecret> secrets = ClientSecret.of(thing.entity().secrets());
        return !secrets.isEmpty() && secrets.stream().allMatch(secret -> secret.createdAt().isAfter(now.minus(UNUSED)));
    }

    private static String page(String clientId) {
        return ConsoleDoor.PATH + "applications/" + clientId;
    }
}
