package com.example.timesheets;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import org.eclipse.microprofile.jwt.JsonWebToken;

/** What waits for approval, and approving it. */
@Path("/approvals")
@RolesAllowed("approve:timesheets")
class ApprovalsResource {

    private final Timesheets timesheets;
    private final JsonWebToken token;

    ApprovalsResource(Timesheets timesheets, JsonWebToken token) {
        this.timesheets = timesheets;
        this.token = token;
    }

    @GET
    public TimesheetPage waiting(@QueryParam("page") @DefaultValue("0") @Min(0) @Max(1_000_000) int page,
            @QueryParam("per_page") @DefaultValue("50") @Min(1) @Max(100) int perPage) {
        Timesheets.Filter submitted = new Timesheets.Filter(null, null, null, null, Timesheet.Status.SUBMITTED);
        return timesheets.page(Caller.of(token), submitted, page, perPage);
    }

    /**
     * Approves; again changes nothing. The answer does not wait for payroll: {@code "payroll":"pending"} turns into
     * {@code "sent"} as soon as payroll has it, which takes as long as payroll is away.
     */
    @PUT
    @Path("/{id}")
    public Timesheet approve(UUID id) {
        return timesheets.approve(Caller.of(token), id);
    }
}
