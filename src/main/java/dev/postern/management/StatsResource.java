package dev.postern.management;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;
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

/** {@code /api/v2/stats}: Auth0 counts users here, and there are none. Tokens are counted by the metrics. */
@Path(ManagementApi.PATH + "/stats")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stats", description = "Numbers of logins, which are zero; tokens are counted by the metrics")
@RegisterForReflection
public class StatsResource {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd")
            .withResolverStyle(ResolverStyle.STRICT);
    private static final int DAYS_DEFAULT = 30;
    private static final int DAYS_MAX = 366;

    private final Clock clock;

    StatsResource(Clock clock) {
        this.clock = clock;
    }

    @GET
    @Path("daily")
    @RolesAllowed("read:stats")
    @Operation(operationId = "getDaily", summary = "Logins a day", description = "from and to are days as YYYYMMDD, by default the last 30.")
    public ArrayNode daily(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri, Set.of("from", "to"));
        LocalDate to = day(query, "to").orElseGet(() -> LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        LocalDate from = day(query, "from").orElseGet(() -> to.minusDays(DAYS_DEFAULT - 1L));
        if (from.isAfter(to) || from.plusDays(DAYS_MAX).isBefore(to)) {
            throw ManagementError.invalidQuery("from is after to, or more than " + DAYS_MAX + " days before it", "from");
        }
        ArrayNode days = JsonNodeFactory.instance.arrayNode();
        from.datesUntil(to.plusDays(1)).map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant().toString())
                .forEach(start -> days.addObject().put("date", start).put("logins", 0).put("signups", 0)
                        .put("leaked_passwords", 0).put("created_at", start).put("updated_at", start));
        return days;
    }

    @GET
    @Path("active-users")
    @RolesAllowed("read:stats")
    @Operation(operationId = "getActiveUsers", summary = "Users of the last 30 days", description = "There are none: always 0.")
    public int activeUsers() {
        return 0;
    }

    private static Optional<LocalDate> day(QueryParameters query, String name) {
        try {
            return query.text(name).map(text -> LocalDate.parse(text, DAY));
        } catch (DateTimeParseException e) {
            throw ManagementError.invalidQuery("String does not match pattern YYYYMMDD", name);
        }
    }
}
