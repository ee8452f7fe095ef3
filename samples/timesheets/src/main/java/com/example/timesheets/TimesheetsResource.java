package com.example.timesheets;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.jwt.JsonWebToken;
import org.hibernate.exception.ConstraintViolationException;

/** Entries: sent by the import job, made, read and deleted by others. {@code @RolesAllowed} names the scope. */
@Path("/timesheets")
class TimesheetsResource {

    private final Timesheets timesheets;
    private final JsonWebToken token;

    TimesheetsResource(Timesheets timesheets, JsonWebToken token) {
        this.timesheets = timesheets;
        this.token = token;
    }

    /** 201 when anything is new, 200 when every key was known already; an array is answered by an array. */
    @POST
    @Path("/upload")
    @RolesAllowed("batch:upload")
    public Response upload(@NotNull @Valid Upload upload) {
        List<Timesheet> stored = store(upload.entries());
        boolean nothingNew = stored.stream().allMatch(timesheet -> timesheet.repeated);
        return Response.status(nothingNew ? 200 : 201).entity(upload.array() ? stored : stored.get(0)).build();
    }

    @POST
    @RolesAllowed("create:timesheets")
    public Response create(@NotNull @Valid TimesheetEntry entry) {
        Timesheet stored = store(List.of(entry)).get(0);
        return Response.status(stored.repeated ? 200 : 201).entity(stored).build();
    }

    @GET
    @RolesAllowed("read:timesheets")
    public TimesheetPage list(@QueryParam("user_id") String userId, @QueryParam("project") String project,
            @QueryParam("from") Instant from, @QueryParam("to") Instant to,
            @QueryParam("page") @DefaultValue("0") @Min(0) @Max(1_000_000) int page,
            @QueryParam("per_page") @DefaultValue("50") @Min(1) @Max(100) int perPage) {
        return timesheets.page(Caller.of(token), new Timesheets.Filter(userId, project, from, to, null), page, perPage);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("delete:timesheets")
    public void delete(UUID id) {
        timesheets.delete(Caller.of(token), id);
    }

    /** Somebody may store the same key at the same moment; the second look finds it. */
    private List<Timesheet> store(List<TimesheetEntry> entries) {
        Caller caller = Caller.of(token);
        try {
            return timesheets.store(caller, entries);
        } catch (ConstraintViolationException sameKeyAtOnce) {
            return timesheets.store(caller, entries);
        }
    }
}
