package dev.postern.management.insight;

import java.time.Clock;
import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Timestamps;
import dev.postern.insight.Days;
import dev.postern.insight.Questions;
import dev.postern.insight.RefusalCauses;
import dev.postern.insight.Usage;
import dev.postern.insight.UsageFigures.Part;
import dev.postern.insight.UsageKey;
import dev.postern.insight.WastefulCallers;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.QueryParameters;

/** {@code /api/v2/postern/insight}: how much is used, who asks too often, and why tokens are refused. Not of Auth0. */
@Path(ManagementApi.INSIGHT_PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Insight", description = "What the kept events tell")
@RegisterForReflection
public class InsightResource {

    private static final int USAGE_DAYS_DEFAULT = 30;
    private static final int DAYS_DEFAULT = 7;
    /** By hour there are 24 times as many numbers. */
    private static final int DAYS_BY_HOUR_MAX = 31;
    private static final String CLIENT_ID = "client_id";
    private static final String AUDIENCE = "audience";
    private static final String ORGANIZATION_ID = "organization_id";
    private static final Set<String> OF_A_CLIENT = Set.of("from", "to", CLIENT_ID, "page", "per_page");

    private final Usage usage;
    private final WastefulCallers wasteful;
    private final RefusalCauses refusals;
    private final Questions questions;
    private final Views views;
    private final Clock clock;

    InsightResource(Usage usage, WastefulCallers wasteful, RefusalCauses refusals, Questions questions, Views views,
            Clock clock) {
        this.usage = usage;
        this.wasteful = wasteful;
        this.refusals = refusals;
        this.questions = questions;
        this.views = views;
        this.clock = clock;
    }

    @GET
    @Path("usage")
    @RolesAllowed("read:stats")
    @Operation(operationId = "getUsage", summary = "Tokens by day, hour, application, API or organization", description = "by is day (the default), hour, client_id, audience or organization_id. from and to are days as YYYYMMDD, by default the last 30; by hour at most 31. client_id, audience and organization_id choose a part of the figures. Lists begin with the most tokens.")
    public ObjectNode usage(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri,
                Set.of("from", "to", "by", CLIENT_ID, AUDIENCE, ORGANIZATION_ID, "page", "per_page"));
        Answers.requireKept(questions.areKept());
        Days period = Period.of(query, clock, USAGE_DAYS_DEFAULT);
        Part part = new Part(query.text(CLIENT_ID), query.text(AUDIENCE), query.text(ORGANIZATION_ID));
        Slice slice = Slice.of(query);
        ArrayNode figures = switch (query.text("by").orElse("day")) {
            case "day" -> views.days(Answers.answered(ORGANIZATION_ID, () -> usage.days(part, period)));
            case "hour" -> views.hours(Answers.answered(ORGANIZATION_ID, () -> usage.days(part, few(period))));
            case CLIENT_ID -> sums(UsageKey.Kind.CLIENT, part, period, slice);
            case AUDIENCE -> sums(UsageKey.Kind.API, part, period, slice);
            case ORGANIZATION_ID -> sums(UsageKey.Kind.ORGANIZATION, part, period, slice);
            default -> throw ManagementError.invalidQuery("Not one of day, hour, client_id, audience, organization_id", "by");
        };
        return answer(period, "usage", figures);
    }

    private static Days few(Days period) {
        if (period.last() - period.first() >= DAYS_BY_HOUR_MAX) {
            throw ManagementError.invalidQuery("By hour at most " + DAYS_BY_HOUR_MAX + " days are answered", "from");
        }
        return period;
    }

    private ArrayNode sums(UsageKey.Kind kind, Part part, Days period, Slice slice) {
        return views.sums(kind, Answers.answered("from", () -> usage.sums(kind, part, period, slice.start(), slice.length())));
    }

    @GET
    @Path("wasteful-callers")
    @RolesAllowed("read:logs")
    @Operation(operationId = "getWastefulCallers", summary = "Who asks for tokens too often", description = "A token is wasted if the one before, of the same application, API, organization and scopes to the same address, had more than half of its life left. from and to are days as YYYYMMDD, by default the last 7. The most wasted tokens first.")
    public ObjectNode wasteful(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri, OF_A_CLIENT);
        Answers.requireKept(questions.areKept());
        Days period = Period.of(query, clock, DAYS_DEFAULT);
        Slice slice = Slice.of(query);
        return answer(period, "wasteful_callers", views.wasteful(Answers.answered("from",
                () -> wasteful.list(query.text(CLIENT_ID), period, slice.start(), slice.length()))));
    }

    @GET
    @Path("refusals")
    @RolesAllowed("read:logs")
    @Operation(operationId = "getRefusals", summary = "Why tokens were refused", description = "Refusals by their cause, with the private reason and the last example, the newest first. from and to are days as YYYYMMDD, by default the last 7.")
    public ObjectNode refusals(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri, OF_A_CLIENT);
        Answers.requireKept(questions.areKept());
        Days period = Period.of(query, clock, DAYS_DEFAULT);
        Slice slice = Slice.of(query);
        return answer(period, "refusals", views.refusals(Answers.answered("from",
                () -> refusals.list(query.text(CLIENT_ID), period, slice.start(), slice.length()))));
    }

    private ObjectNode answer(Days period, String key, ArrayNode figures) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("from", Timestamps.text(Days.start(period.first())))
                .put("to", Timestamps.text(Days.start(period.last()))).put("counted_since",
                        usage.since().map(Timestamps::text).orElse(null));
        answer.set(key, figures);
        return answer;
    }
}
