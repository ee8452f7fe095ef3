package dev.postern.management.actions;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.actions.Executions;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.PathParameters;

/** {@code /api/v2/actions/executions}: what Actions and Hooks ran. */
@Path(ManagementApi.PATH + "/actions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
@RegisterForReflection
public class ActionExtrasResource {

    private final Executions executions;

    ActionExtrasResource(Executions executions) {
        this.executions = executions;
    }

    @GET
    @Path("executions/{id}")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getExecution", summary = "Get an execution of actions", description = "What Actions and Hooks ran for one token request of this process, with console, duration and error. The newest are kept.")
    public ObjectNode execution(@PathParam("id") String id) {
        return executions.find(PathParameters.id(id)).map(ExecutionView::of)
                .orElseThrow(() -> ManagementError.notFound("That execution does not exist."));
    }
}
