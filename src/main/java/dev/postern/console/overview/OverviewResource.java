package dev.postern.console.overview;

import java.util.stream.StreamSupport;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.audit.LastHour;
import dev.postern.console.ApplicationCensus;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.LastTokens;
import dev.postern.console.Pages;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.limits.Replicas;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;

/** The first page: what happens, and what somebody should look at. What the session may not see is not counted either. */
@Path(ConsoleDoor.PATH)
public class OverviewResource {

    private static final String STATS = "read:stats";
    private static final String CLIENTS = "read:clients";

    private final CurrentSnapshot current;
    private final ApplicationCensus census;
    private final ApplicationFindings applications;
    private final ServerFindings server;
    private final LastTokens lastTokens;
    private final Servers servers;
    private final LastHour lastHour;
    private final Replicas replicas;
    private final Uses uses;
    private final Pages pages;
    private final Visit visit;

    OverviewResource(CurrentSnapshot current, ApplicationCensus census, ApplicationFindings applications, ServerFindings server,
            LastTokens lastTokens, Servers servers, LastHour lastHour, Replicas replicas, Uses uses, Pages pages, Visit visit) {
        this.current = current;
        this.census = census;
        this.applications = applications;
        this.server = server;
        this.lastTokens = lastTokens;
        this.servers = servers;
        this.lastHour = lastHour;
        this.replicas = replicas;
        this.uses = uses;
        this.pages = pages;
        this.visit = visit;
    }

    /** The page. */
    @GET
    public Response show(@Context UriInfo uri) {
        return Pages.answer(Templates.overview(pages.frame("Overview", Sections.OVERVIEW, uri), overview()));
    }

    private Overview overview() {
        Overview.May may = new Overview.May(visit.may(CLIENTS), visit.may("read:resource_servers"),
                visit.may("create:resource_servers"), visit.may("create:clients"), visit.may(STATS, CLIENTS));
        Findings findings = new Findings();
        server.addTo(findings);
        ServerList all = servers.list(findings);
        applications.addTo(findings);
        int known = may.readApplications() ? census.counts().all() : 0;
        return new Overview(known, may.readApis() ? apis() : 0,
                may.readApplications() && may.readApis() ? FirstRun.of(current.get(), known, lastTokens::isUsed).orElse(null)
                        : null,
                visit.may(STATS) ? figure() : null, findings.all(), findings.sentence(), all, may);
    }

    private int apis() {
        return (int) StreamSupport.stream(current.get().resourceServers().spliterator(), false).filter(api -> !api.system())
                .map(ResourceServer::id).count();
    }

    /** The figure alone, for the page that asks for it by itself. */
    @GET
    @Path("minutes")
    public Response minutes() {
        visit.require(STATS);
        return Pages.answer(Templates.overviewMinutes(figure()));
    }

    private MinuteFigure figure() {
        return MinuteFigure.of(lastHour.minutes(), lastHour.since(), replicas.alive());
    }

    /** Who uses tokens, and who does not: it takes longer, so it is a page of its own, and comes later into the first one. */
    @GET
    @Path("use")
    public Response use() {
        visit.require(STATS, CLIENTS);
        return Pages.answer(
                Templates.overviewUse(pages.frame("Use", Sections.OVERVIEW), uses.page(visit.may(STATS), visit.may(CLIENTS))));
    }
}
