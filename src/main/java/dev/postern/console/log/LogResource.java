package dev.postern.console.log;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;
import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.LogQuery;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.events.KeptLog;
import dev.postern.events.QueryRefused;

/** What happened: the events that a query finds, the newest first, and each of them. */
@Path(LogQuery.PATH)
public class LogResource {

    private static final String[] READ = { "read:logs", "read:logs_users" };
    private static final int PAGE = 50;
    private static final String OLDER = "before";
    private static final String NEWER = "after";
    private static final int BUSY = 429;

    private final KeptLog log;
    private final EventViews views;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    LogResource(KeptLog log, EventViews views, Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.log = log;
        this.views = views;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Part of the events that were asked for, and what lies beside it. */
    private record Slice(List<ObjectNode> events, boolean hasNewer, boolean hasOlder) {

        static final Slice NONE = new Slice(List.of(), false, false);

        /** @param found one more than a page, if there are so many */
        static Slice newestFirst(List<ObjectNode> found, boolean hasNewer) {
            return new Slice(found.subList(0, Math.min(PAGE, found.size())), hasNewer, found.size() > PAGE);
        }
    }

    /** A page of the log. */
    @GET
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        String query = text(uri, "q").strip();
        if (!log.isKept()) {
            return page(200, uri, query, Slice.NONE, Problem.NONE);
        }
        try {
            return page(200, uri, query, slice(uri, query), Problem.NONE);
        } catch (QueryRefused refusal) {
            return refusal.isBusy() ? page(BUSY, uri, query, Slice.NONE, Problem.of("", refusal.getMessage()))
                    : page(422, uri, query, Slice.NONE, Problem.of("q", refusal.getMessage()));
        }
    }

    private Slice slice(UriInfo uri, String query) {
        Optional<LogId> after = LogId.parse(text(uri, NEWER));
        if (after.isPresent()) {
            List<ObjectNode> found = log.beyond(query, after.get(), false, PAGE + 1);
            if (found.size() > PAGE) {
                List<ObjectNode> events = new ArrayList<>(found.subList(0, PAGE));
                Collections.reverse(events);
                return new Slice(events, true, true);
            } // else these are among the newest
        }
        Optional<LogId> before = LogId.parse(text(uri, OLDER));
        return before.isPresent() ? Slice.newestFirst(log.beyond(query, before.get(), true, PAGE + 1), true)
                : Slice.newestFirst(log.search(query, true, 0, PAGE + 1, false).events(), false);
    }

    private Response page(int status, UriInfo uri, String query, Slice slice, Problem problem) {
        String here = LogQuery.address(query);
        String beside = here + (here.contains("?") ? "&" : "?");
        List<ObjectNode> events = slice.events();
        boolean newest = !slice.hasNewer() && problem.equals(Problem.NONE) && log.isKept();
        LogPage page = new LogPage(query, log.isKept(), problem, LogFilters.types(query), LogFilters.parts(query),
                views.rows(events, query, clock.instant()),
                slice.hasNewer() && !events.isEmpty() ? beside + NEWER + "=" + id(events.get(0)) : "",
                slice.hasOlder() ? beside + OLDER + "=" + id(events.get(events.size() - 1)) : "",
                here, newest ? beside + Visit.BY_ITSELF : "",
                ApiCall.get("/logs" + here.substring(LogQuery.PATH.length())).curl(issuer.baseUrl()));
        return Pages.answer(status, Templates.log(pages.frame("Log", Sections.LOG, uri), page));
    }

    private static String id(ObjectNode event) {
        return event.path("log_id").asText();
    }

    /** One event. */
    @GET
    @Path("{id}")
    public Response event(@PathParam("id") String id) {
        visit.require(READ);
        Optional<ObjectNode> event;
        try {
            event = log.isKept() ? log.find(id) : Optional.empty();
        } catch (QueryRefused busy) {
            return pages.message(BUSY, "The log is busy", busy.getMessage() + ".");
        }
        EventPage page = views.page(event.orElseThrow(NotFoundException::new), clock.instant(),
                ApiCall.get("/logs/" + id).curl(issuer.baseUrl()));
        return Pages.answer(Templates.logEvent(pages.frame(page.kind(), Sections.LOG), page));
    }

    private static String text(UriInfo uri, String name) {
        return Optional.ofNullable(uri.getQueryParameters().getFirst(name)).orElse("");
    }
}
