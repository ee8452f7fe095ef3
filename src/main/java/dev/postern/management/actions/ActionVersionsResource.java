package dev.postern.management.actions;

import java.io.InputStream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Entity;
import dev.postern.management.ManagementApi;
import dev.postern.management.NumberedPage;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.ActionVersions;
import dev.postern.registry.Actions;

/** {@code /api/v2/actions/actions/{id}/deploy} and {@code /versions}: what is in force, and what was. */
@Path(ManagementApi.PATH + "/actions/actions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
@RegisterForReflection
public class ActionVersionsResource {

    private final Actions actions;
    private final ActionVersions versions;
    private final ManagementApi management;

    ActionVersionsResource(Actions actions, ActionVersions versions, ManagementApi management) {
        this.actions = actions;
        this.versions = versions;
        this.management = management;
    }

    /** Answers 200, as Auth0 does. */
    @POST
    @Path("{id}/deploy")
    @RolesAllowed("create:actions")
    @Operation(operationId = "postDeployAction", summary = "Deploy an action", description = "Makes a version of the draft and puts it in force.")
    public ObjectNode deploy(@PathParam("id") String id) {
        String actionId = PathParameters.id(id);
        return deploying(management.write(tx -> versions.deploy(tx, actionId)), id);
    }

    @GET
    @Path("{id}/versions")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionVersions", summary = "List the versions of an action, the newest first")
    public ObjectNode list(@PathParam("id") String id, @Context UriInfo uri) {
        NumberedPage page = NumberedPage.of(new QueryParameters(uri, NumberedPage.PARAMETERS));
        Entity action = actions.find(PathParameters.id(id));
        return page.answer("versions",
                versions.list(id).stream().map(version -> ActionView.version(version, action)).toList());
    }

    @GET
    @Path("{id}/versions/{version}")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionVersion", summary = "Get a version of an action")
    public ObjectNode get(@PathParam("id") String id, @PathParam("version") String version) {
        return shown(versions.find(PathParameters.id(id), PathParameters.id(version)), id);
    }

    @POST
    @Path("{id}/versions/{version}/deploy")
    @RolesAllowed("create:actions")
    @Operation(operationId = "postDeployActionVersion", summary = "Roll back to a version", description = "Makes a new version with its content and puts it in force.")
    @RequestBody(required = false, content = @Content(schema = @Schema(ref = "ActionRollback")))
    public ObjectNode rollBack(@PathParam("id") String id, @PathParam("version") String version, InputStream body) {
        ObjectNode options = management.optionalBody(body, "ActionRollback");
        String actionId = PathParameters.id(id);
        String versionId = PathParameters.id(version);
        return deploying(management
                .write(tx -> versions.rollBack(tx, actionId, versionId, options.path("update_draft").asBoolean(false))), id);
    }

    private ObjectNode deploying(Entity version, String actionId) {
        return ActionView.deploying(version, actions.find(actionId));
    }

    private ObjectNode shown(Entity version, String actionId) {
        return ActionView.version(version, actions.find(actionId));
    }
}
