package dev.postern.console.access;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApisResource;
import dev.postern.console.ApplicationsResource;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.console.Pages;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.console.access.AccessSearch.Access;
import dev.postern.insight.LastUses;
import dev.postern.insight.Usage;
import dev.postern.management.insight.Answers;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;

/** Who may call what, and who does: the client grants of all applications. */
@Path(ConsoleDoor.PATH)
public class AccessResource {

    private static final String READ = "read:client_grants";
    private static final int PAGE = 50;
    private static final int APIS_OFFERED_MAX = 200;
    private static final int SCOPES_SHOWN_MAX = 12;

    private final AccessSearch search;
    private final AccessCsv csv;
    private final LastUses uses;
    private final Usage usage;
    private final CurrentSnapshot current;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    AccessResource(AccessSearch search, AccessCsv csv, LastUses uses, Usage usage, CurrentSnapshot current, Pages pages,
            Visit visit, Issuer issuer, Clock clock) {
        this.search = search;
        this.csv = csv;
        this.uses = uses;
        this.usage = usage;
        this.current = current;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** A page of the list. */
    @GET
    @Path("access")
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        AccessFilter filter = filter(uri);
        AccessFilter.After after = new AccessFilter.After(ApplicationsResource.after(uri),
                ApplicationsResource.parameter(uri, "at"));
        boolean kept = uses.areKept();
        boolean named = visit.may(ApplicationsResource.READ);
        AccessSearch.Found found = kept || filter.use() == AccessFilter.Use.ANY
                ? Answers.answered("use", () -> search.page(filter, named, after, PAGE))
                : new AccessSearch.Found(List.of(), Optional.empty());
        Instant now = clock.instant();
        return Pages.answer(Templates.access(pages.frame("Access", Sections.ACCESS, uri),
                new AccessPage(filter, Stream.of(AccessFilter.Use.values())
                        .map(use -> new AccessPage.Choice(use.wireName(), use.words())).toList(), apis(), named,
                        found.rows().stream().map(access -> row(access, filter, named, now)).toList(),
                        found.next().map(next -> "/console/access?" + query(filter) + place(next)).orElse(""),
                        after.isBeginning(), found.next().isPresent() && found.rows().size() < PAGE, kept,
                        kept ? usage.since().map(since -> Moment.of(since, now)).orElse(null) : null,
                        usage.since().filter(since -> since.toEpochMilli() <= filter.since(now)).isPresent(),
                        "/console/access.csv?" + query(filter), call(filter).curl(issuer.baseUrl()))));
    }

    /** The whole as a file. */
    @GET
    @Path("access.csv")
    public Response file(@Context UriInfo uri) {
        visit.require(READ);
        AccessFilter filter = filter(uri);
        Answers.requireKept(uses.areKept() || filter.use() == AccessFilter.Use.ANY);
        return Response.ok(csv.of(filter, visit.may(ApplicationsResource.READ)))
                .type(new MediaType("text", "csv", "utf-8"))
                .header("Content-Disposition", "attachment; filename=\"access.csv\"").build();
    }

    private static AccessFilter filter(UriInfo uri) {
        return new AccessFilter(ApplicationsResource.parameter(uri, "q"), ApplicationsResource.parameter(uri, "api"),
                ApplicationsResource.parameter(uri, "scope"),
                AccessFilter.Use.named(ApplicationsResource.parameter(uri, "use")),
                AccessFilter.daysIn(ApplicationsResource.parameter(uri, "days")));
    }

    private List<String> apis() {
        return visit.may(ApisResource.READ)
                ? StreamSupport.stream(current.get().resourceServers().spliterator(), false).map(ResourceServer::identifier)
                        .sorted().limit(APIS_OFFERED_MAX).toList()
                : List.of();
    }

    private AccessPage.Row row(Access access, AccessFilter filter, boolean named, Instant now) {
        String clientId = access.granted().clientId();
        String audience = access.granted().grant().audience();
        Optional<ResourceServer> api = current.get().resourceServer(audience);
        List<String> meant = shown(access, filter);
        List<AccessPage.Scope> scopes = meant.stream().limit(SCOPES_SHOWN_MAX)
                .map(scope -> new AccessPage.Scope(scope, access.unused().contains(scope))).toList();
        return new AccessPage.Row(clientId, name(access, named), named && !clientId.isEmpty() ? application(clientId) : "",
                access.granted().client().filter(any -> named).map(Client::clientCredentialsAllowed).orElse(true), audience,
                visit.may(ApisResource.READ) ? api.map(known -> ConsoleDoor.PATH + "apis/" + known.id()).orElse("") : "",
                api.isPresent(), access.granted().grant().allScopes(), scopes, meant.size() - scopes.size(),
                !clientId.isEmpty() && api.isPresent() && named && visit.may(ApisResource.READ)
                        && visit.may("update:client_grants")
                                ? application(clientId) + "/grants/edit?audience=" + encoded(audience)
                                : "",
                moment(access.last().issued(), now), access.last().issued() < filter.since(now),
                moment(access.last().refused(), now));
    }

    private static List<String> shown(Access access, AccessFilter filter) {
        if (filter.isOfScopes()) {
            return access.scopes().stream().filter(access.unused()::contains).toList();
        }
        return access.granted().grant().allScopes() ? List.of() : access.scopes();
    }

    private static String name(Access access, boolean named) {
        return access.granted().client().map(client -> named ? client.name() : client.clientId())
                .orElse("Third-party applications");
    }

    private static String application(String clientId) {
        return ConsoleDoor.PATH + "applications/" + clientId;
    }

    private static Moment moment(long millis, Instant now) {
        return millis == 0 ? null : Moment.of(Instant.ofEpochMilli(millis), now);
    }

    private static String query(AccessFilter filter) {
        return "q=" + encoded(filter.text()) + "&api=" + encoded(filter.api()) + "&scope=" + encoded(filter.scope()) + "&use="
                + filter.use().wireName() + "&days=" + filter.days();
    }

    private static String place(AccessFilter.After next) {
        return next.application().map(place -> "&after=" + place.token()).orElse("") + "&at=" + encoded(next.audience());
    }

    private static ApiCall call(AccessFilter filter) {
        if (filter.use() != AccessFilter.Use.ANY) {
            return ApiCall.get("/postern/insight/unused/" + (filter.isOfScopes() ? "scopes" : "client-grants") + "?days="
                    + filter.days());
        }
        return ApiCall.get("/client-grants?take=50" + (filter.api().isEmpty() ? "" : "&audience=" + encoded(filter.api())));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
