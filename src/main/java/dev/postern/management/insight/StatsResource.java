package dev.postern.management.insight;

import java.time.Clock;
import java.util.List;
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

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Timestamps;
import dev.postern.insight.Days;
import dev.postern.insight.Questions;
import dev.postern.insight.Usage;
import dev.postern.insight.UsageFigures.Part;
import dev.postern.management.ManagementApi;
import dev.postern.management.QueryParameters;

/**
 * {@code /api/v2/stats}: Auth0 counts logins and users here. Machines log in by getting a token, and applications are the
 * users.
 */
@Path(ManagementApi.PATH + "/stats")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stats", description = "Tokens a day, in Auth0's words")
@RegisterForReflection
public class StatsResource {

    private static final int DAYS_DEFAULT = 30;

    private final Usage usage;
    private final Questions questions;
    private final Clock clock;

    StatsResource(Usage usage, Questions questions, Clock clock) {
        this.usage = usage;
        this.questions = questions;
        this.clock = clock;
    }

    /** Without kept events all days are zero: tools that only show the numbers go on. */
    @GET
    @Path("daily")
    @RolesAllowed("read:stats")
    @Operation(operationId = "getDaily", summary = "Tokens a day", description = "logins is the number of issued tokens. from and to are days as YYYYMMDD, by default the last 30.")
    public ArrayNode daily(@Context UriInfo uri) {
        Days period = Period.of(new QueryParameters(uri, Set.of("from", "to")), clock, DAYS_DEFAULT);
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        days(period).forEach(day -> {
            String start = Timestamps.text(day.start());
            answer.addObject().put("date", start).put("logins", day.counts().issued()).put("signups", 0)
                    .put("leaked_passwords", 0).put("created_at", start).put("updated_at", start);
        });
        return answer;
    }

    private List<Usage.Day> days(Days period) {
        return questions.areKept() ? Answers.answered("from", () -> usage.days(Part.ALL, period)) : Usage.none(period);
    }

    @GET
    @Path("active-users")
    @RolesAllowed("read:stats")
    @Operation(operationId = "getActiveUsers", summary = "Applications of the last 30 days", description = "How many applications got a token in the last 30 days.")
    public long activeUsers() {
        return questions.areKept() ? Answers.answered("", usage::activeApplications) : 0;
    }
}
