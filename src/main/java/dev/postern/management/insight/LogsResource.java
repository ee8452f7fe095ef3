package dev.postern.management.insight;

import java.util.List;
import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.events.KeptLog;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.QueryParameters;

/** {@code /api/v2/logs}: the kept events, by checkpoint or by a query. */
@Path(ManagementApi.PATH + "/logs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Logs", description = "What happened: tokens, refusals, and changes")
@RegisterForReflection
public class LogsResource {

    private static final String NEWEST_FIRST = "date:-1";
    private static final String OLDEST_FIRST = "date:1";
    private static final int PER_PAGE_DEFAULT = 50;
    /** Beyond it every page is empty. */
    private static final int PAGE_MAX = 1_000_000;

    private final KeptLog log;

    LogsResource(KeptLog log) {
        this.log = log;
    }

    /** With {@code from} or {@code take} everything else is ignored, as Auth0 does. */
    @GET
    @RolesAllowed({ "read:logs", "read:logs_users" })
    @Operation(operationId = "getLogs", summary = "List or search events", description = "With from or take: the events after a checkpoint, the oldest first. Otherwise the events that q describes, the newest first, of which the first 1,000 are answered.")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of("q", "search", "sort"));
        Answers.requireKept(log.isKept());
        if (query.has("from") || query.has("take")) {
            int take = query.integer("take", 1, KeptLog.PAGE_MAX, PER_PAGE_DEFAULT);
            return array(Answers.answered("from", () -> log.after(query.text("from"), take)));
        }
        FieldSelection fields = FieldSelection.of(query);
        int perPage = query.integer("per_page", 0, KeptLog.PAGE_MAX, PER_PAGE_DEFAULT);
        int start = query.integer("page", 0, PAGE_MAX, 0) * perPage;
        boolean withTotals = query.bool("include_totals").orElse(false);
        boolean newestFirst = newestFirst(query);
        String text = query.text("q").or(() -> query.text("search")).orElse("");
        KeptLog.Page page = Answers.answered("q", () -> log.search(text, newestFirst, start, perPage, withTotals));
        ArrayNode events = array(page.events());
        events.forEach(event -> fields.applyTo((ObjectNode) event));
        if (!withTotals) {
            return events;
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("start", start).put("limit", perPage)
                .put("length", events.size()).put("total", page.total());
        answer.set("logs", events);
        return answer;
    }

    @GET
    @Path("{id}")
    @RolesAllowed({ "read:logs", "read:logs_users" })
    @Operation(operationId = "getLog", summary = "Get an event")
    public ObjectNode get(@PathParam("id") String id) {
        Answers.requireKept(log.isKept());
        return Answers.answered("id", () -> log.find(id)).orElseThrow(() -> ManagementError.notFound("Log not found."));
    }

    private static boolean newestFirst(QueryParameters query) {
        String sort = query.text("sort").orElse(NEWEST_FIRST);
        if (!List.of(NEWEST_FIRST, OLDEST_FIRST).contains(sort)) {
            throw ManagementError.invalidQuery("Events are sorted by date:1 or date:-1 only", "sort");
        }
        return sort.equals(NEWEST_FIRST);
    }

    private static ArrayNode array(List<ObjectNode> events) {
        return JsonNodeFactory.instance.arrayNode().addAll(events);
    }

}
