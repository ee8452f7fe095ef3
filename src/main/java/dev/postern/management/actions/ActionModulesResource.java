package dev.postern.management.actions;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import org.jboss.resteasy.reactive.ResponseStatus;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.management.ManagementApi;
import dev.postern.management.NumberedPage;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.ActionModules;

/** {@code /api/v2/actions/modules}: code that Actions share, the drafts. */
@Path(ManagementApi.PATH + "/actions/modules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
@RegisterForReflection
public class ActionModulesResource {

    private final ActionModules modules;
    private final ManagementApi management;

    ActionModulesResource(ActionModules modules, ManagementApi management) {
        this.modules = modules;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionModules", summary = "List action modules")
    public ObjectNode list(@Context UriInfo uri) {
        NumberedPage page = NumberedPage.of(new QueryParameters(uri, NumberedPage.PARAMETERS));
        Map<String, List<ObjectNode>> uses = modules.uses();
        return page.whole("modules", modules.list().stream().map(module -> ActionModuleView.listed(module, uses)).toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:actions")
    @Operation(operationId = "postActionModule", summary = "Create an action module", description = "Values of secrets are kept encrypted and never shown.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ActionModuleCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "ActionModuleCreate");
        return ActionModuleView.whole(management.write(tx -> modules.create(tx, given)), modules.uses());
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionModule", summary = "Get an action module")
    public ObjectNode get(@PathParam("id") String id) {
        return ActionModuleView.whole(modules.find(PathParameters.id(id)), modules.uses());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:actions")
    @Operation(operationId = "patchActionModule", summary = "Change the draft of an action module", description = "Published versions stay as they are. The name cannot be changed.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ActionModuleUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String moduleId = PathParameters.id(id);
        ObjectNode given = management.body(body, "ActionModuleUpdate");
        return ActionModuleView.whole(management.write(tx -> modules.patch(tx, moduleId, given)), modules.uses());
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:actions")
    @Operation(operationId = "deleteActionModule", summary = "Delete an action module and its versions", description = "Answers 412 while an action, or a version of one, uses the module.")
    public void delete(@PathParam("id") String id) {
        String moduleId = PathParameters.id(id);
        management.change(tx -> modules.delete(tx, moduleId));
    }

    @GET
    @Path("{id}/actions")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActionModuleActions", summary = "List the deployed actions that use an action module")
    public ObjectNode actions(@PathParam("id") String id, @Context UriInfo uri) {
        NumberedPage page = NumberedPage.of(new QueryParameters(uri, NumberedPage.PARAMETERS));
        String moduleId = modules.find(PathParameters.id(id)).id();
        return page.answer("actions", modules.uses().getOrDefault(moduleId, List.of()));
    }
}
