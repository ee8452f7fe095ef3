package dev.postern.management.actions;

import java.io.InputStream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
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
import dev.postern.registry.ActionModuleVersions;
import dev.postern.registry.ActionModules;

/** {@code /api/v2/actions/modules/{id}/versions} and {@code /rollback}: what Actions can use, and the way back. */
@Path(ManagementApi.PATH + "/actions/modules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
@RegisterForReflection
public class ActionModuleVersionsResource {

    private final ActionModules modules;
    private final ActionModuleVersions versions;
    private final ManagementApi management;

    ActionModuleVersionsResource(ActionModules modules, ActionModuleVersions versions, ManagementApi management) {
        this.modules = modules;
        this.versions = versions;
        this.management = management;
    }

    @GET
    @Path("{id}/versions")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionModuleVersions", summary = "List the versions of an action module, the newest first")
    public ObjectNode list(@PathParam("id") String id, @Context UriInfo uri) {
        NumberedPage page = NumberedPage.of(new QueryParameters(uri, NumberedPage.PARAMETERS));
        Entity module = modules.find(PathParameters.id(id));
        return page.whole("versions", versions.list(module.id()).stream().map(Entity::document).toList());
    }

    /** Answers 200, as Auth0 does. */
    @POST
    @Path("{id}/versions")
    @RolesAllowed("update:actions")
    @Operation(operationId = "postActionModuleVersion", summary = "Publish an action module", description = "Makes a version of the draft, unless the newest version is the same.")
    public ObjectNode publish(@PathParam("id") String id) {
        String moduleId = PathParameters.id(id);
        return management.write(tx -> versions.publish(tx, moduleId)).document();
    }

    @GET
    @Path("{id}/versions/{version}")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionModuleVersion", summary = "Get a version of an action module")
    public ObjectNode get(@PathParam("id") String id, @PathParam("version") String version) {
        return versions.find(PathParameters.id(id), PathParameters.id(version)).document();
    }

    @POST
    @Path("{id}/rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:actions")
    @Operation(operationId = "postActionModuleRollback", summary = "Roll back the draft of an action module", description = "The draft becomes what the version is; publish it to make a new version of it.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ActionModuleRollback")))
    public ObjectNode rollBack(@PathParam("id") String id, InputStream body) {
        String moduleId = PathParameters.id(id);
        String versionId = management.body(body, "ActionModuleRollback").path("module_version_id").asText();
        return ActionModuleView.whole(management.write(tx -> versions.rollBack(tx, moduleId, versionId)), modules.uses());
    }
}
