package dev.postern.console.changes;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;
import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.console.Pages;
import dev.postern.console.Sections;
import dev.postern.console.Thing;
import dev.postern.console.Visit;
import dev.postern.events.QueryRefused;
import dev.postern.management.ManagementError;

/** Who changed what, before and after. */
@Path(ConsoleDoor.PATH + "changes")
public class ChangesResource {

    private static final String[] READ = { "read:logs", "read:logs_users" };

    private final ChangeLog log;
    private final ChangeView view;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ChangesResource(ChangeLog log, ChangeView view, Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.log = log;
        this.view = view;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The list, the newest first. */
    @GET
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        ChangeQuery query = ChangeQuery.of(uri.getQueryParameters());
        if (!log.isKept()) {
            return answer(200, query, new ChangeLog.Step(List.of(), Optional.empty(), false), "", "", "");
        }
        Optional<LogId> before = id(uri, "before");
        Optional<LogId> after = before.isPresent() ? Optional.empty() : id(uri, "after");
        try {
            ChangeLog.Step step = log.read(query.log(), query::isAbout, before.or(() -> after), after.isPresent());
            return answer(200, query, step, older(query, step, after), newer(query, step, before, after), "");
        } catch (QueryRefused refusal) {
            return answer(refusal.isBusy() ? 429 : 422, query, new ChangeLog.Step(List.of(), Optional.empty(), false), "", "",
                    refusal.getMessage());
        }
    }

    /** One change. */
    @GET
    @Path("{id}")
    public Response show(@PathParam("id") String id) {
        visit.require(READ);
        if (!log.isKept()) {
            throw ManagementError.notEnabled("Changes are not kept on this server: postern.events.kept is false");
        }
        try {
            ChangePage page = view.page(log.find(id));
            return Pages.answer(ChangeTemplates.change(pages.frame(page.words(), Sections.CHANGES), page));
        } catch (QueryRefused refusal) {
            throw ManagementError.tooManyRequests(refusal.getMessage());
        }
    }

    private Response answer(int status, ChangeQuery query, ChangeLog.Step step, String older, String newer, String refused) {
        Moment until = !step.isCut() ? null
                : Moment.of(Instant.ofEpochMilli(step.rest().orElseThrow().epochMillis()), clock.instant());
        ChangeList list = new ChangeList(query, log.isKept(), refused, step.events().stream().map(view::row).toList(), until,
                older, newer, Thing.kinds(),
                ApiCall.get("/logs?q=" + ChangeQuery.encoded(query.log())).curl(issuer.baseUrl()));
        return Pages.answer(status, ChangeTemplates.changes(pages.frame("Changes", Sections.CHANGES), list));
    }

    /** Below a page of newer changes are at least those that it was reached from. */
    private static String older(ChangeQuery query, ChangeLog.Step step, Optional<LogId> after) {
        Optional<LogId> edge = after.isPresent() ? last(step.events()) : step.rest();
        return edge.map(id -> "?" + query.parameters() + "&before=" + id).orElse("");
    }

    private static String newer(ChangeQuery query, ChangeLog.Step step, Optional<LogId> before, Optional<LogId> after) {
        Optional<LogId> edge = after.isPresent() ? step.rest()
                : before.isPresent() ? first(step.events()).or(() -> before) : Optional.empty();
        return edge.map(id -> "?" + query.parameters() + "&after=" + id).orElse("");
    }

    private static Optional<LogId> first(List<ObjectNode> events) {
        return events.isEmpty() ? Optional.empty() : LogId.parse(events.get(0).path("log_id").asText());
    }

    private static Optional<LogId> last(List<ObjectNode> events) {
        return events.isEmpty() ? Optional.empty() : LogId.parse(events.get(events.size() - 1).path("log_id").asText());
    }

    private static Optional<LogId> id(UriInfo uri, String parameter) {
        return Optional.ofNullable(uri.getQueryParameters().getFirst(parameter)).flatMap(LogId::parse);
    }
}
