package dev.postern.management;

import java.util.List;

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

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What else Auth0's tools ask for below {@code /api/v2/actions}: there are no modules, and nothing has been executed. */
@Path(ManagementApi.PATH + "/actions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
@RegisterForReflection
public class ActionExtrasResource {

    @GET
    @Path("modules")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionModules", summary = "List action modules", description = "There are none: always empty.")
    public ObjectNode modules(@Context UriInfo uri) {
        return NumberedPage.of(new QueryParameters(uri, NumberedPage.PARAMETERS)).answer("modules", List.of());
    }

    @GET
    @Path("executions/{id}")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getExecution", summary = "Get an execution of actions", description = "Actions are not run yet: always 404.")
    public ObjectNode execution(@PathParam("id") String id) {
        PathParameters.id(id);
        throw ManagementError.notFound("That execution does not exist.");
    }
}
