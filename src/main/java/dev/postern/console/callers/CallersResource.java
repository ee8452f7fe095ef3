package dev.postern.console.callers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApplicationsResource;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.console.Pages;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.console.callers.CallersPage.Period;
import dev.postern.insight.Days;
import dev.postern.insight.InsightConfig;
import dev.postern.insight.LastUses;
import dev.postern.insight.Usage;
import dev.postern.insight.WastefulCallers;
import dev.postern.insight.WastefulCallers.Wasteful;
import dev.postern.management.insight.Answers;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;

/** Who asks for tokens far more often than needed, what that costs, and what to do about it. */
@Path(ConsoleDoor.PATH + "callers")
public class CallersResource {

    private static final int PAGE = 50;
    /** Nobody goes through more of them. */
    private static final int PLACE_MAX = 10_000;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final WastefulCallers callers;
    private final LastUses uses;
    private final Usage usage;
    private final InsightConfig config;
    private final CurrentSnapshot current;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    CallersResource(WastefulCallers callers, LastUses uses, Usage usage, InsightConfig config, CurrentSnapshot current,
            Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.callers = callers;
        this.uses = uses;
        this.usage = usage;
        this.config = config;
        this.current = current;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** A page of the list, the most wasted tokens first. */
    @GET
    public Response list(@Context UriInfo uri) {
        visit.require(ApplicationsResource.READ_LOGS);
        Period period = Period.named(ApplicationsResource.parameter(uri, "period"));
        String clientId = ApplicationsResource.parameter(uri, "client_id");
        int from = place(ApplicationsResource.parameter(uri, "from"));
        boolean kept = uses.areKept();
        Instant now = clock.instant();
        Days days = Days.upTo(now, period.days());
        List<Wasteful> found = !kept ? List.of()
                : Answers.answered("period", () -> callers
                        .list(Optional.of(clientId).filter(id -> !id.isEmpty()), days, from, PAGE + 1));
        boolean more = found.size() > PAGE && from + PAGE <= PLACE_MAX;
        boolean links = visit.may(ApplicationsResource.READ);
        return Pages.answer(Templates.callers(pages.frame("Wasteful callers", Sections.CALLERS, uri), new CallersPage(period,
                Stream.of(Period.values()).map(each -> new CallersPage.Choice(each.words(), address(each, clientId),
                        each == period)).toList(),
                clientId, current.get().client(clientId).filter(any -> links).map(Client::name).orElse(clientId),
                found.stream().limit(PAGE).map(caller -> row(caller, now, links)).toList(),
                more ? address(period, clientId) + "&from=" + (from + PAGE) : "", from == 0, kept,
                config.pricePerThousandTokens().isPresent(),
                kept ? usage.since().map(since -> Moment.of(since, now)).orElse(null) : null, links,
                call(days, clientId).curl(issuer.baseUrl()))));
    }

    private static CallersPage.Row row(Wasteful caller, Instant now, boolean links) {
        String clientId = caller.key().clientId();
        String audience = caller.key().audience();
        return new CallersPage.Row(clientId, caller.clientName().orElse(""), caller.key().ip(), audience, caller.key().scope(),
                caller.key().organizationId(), caller.issued(), caller.wasted(), caller.needed(),
                caller.factor().toPlainString(), caller.wastedCost().map(cost -> cost.toPlainString()).orElse(""),
                Moment.of(caller.last(), now), caller.advice(), !links || caller.clientName().isEmpty() ? ""
                        : ConsoleDoor.PATH + "applications/" + clientId + "?audience=" + encoded(audience) + "#quickstart");
    }

    private static String address(Period period, String clientId) {
        return ConsoleDoor.PATH + "callers?period=" + period.wireName()
                + (clientId.isEmpty() ? "" : "&client_id=" + encoded(clientId));
    }

    private static ApiCall call(Days days, String clientId) {
        return ApiCall.get("/postern/insight/wasteful-callers?from=" + DAY.format(Days.start(days.first())) + "&to="
                + DAY.format(Days.start(days.last())) + (clientId.isEmpty() ? "" : "&client_id=" + encoded(clientId)));
    }

    private static int place(String given) {
        return given.matches("[0-9]{1,5}") ? Math.min(Integer.parseInt(given), PLACE_MAX) : 0;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
