package dev.postern.management.actions;

import java.io.InputStream;
import java.util.Set;

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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.Actions;
import dev.postern.registry.Hooks;
import dev.postern.registry.Triggers;

/** {@code /api/v2/hooks}: Hooks, which Actions have replaced at Auth0. */
@Path(ManagementApi.PATH + "/hooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Hooks", description = "The older form of Actions")
@RegisterForReflection
public class HooksResource {

    private final Hooks hooks;
    private final ManagementApi management;

    HooksResource(Hooks hooks, ManagementApi management) {
        this.hooks = hooks;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:hooks")
    @Operation(operationId = "getHooks", summary = "List hooks")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of("enabled", "triggerId"));
        EntityQuery found = EntityQuery.all(EntityKind.HOOK);
        if (query.text("triggerId").filter(trigger -> !trigger.equals(Triggers.CREDENTIALS_EXCHANGE)).isPresent()) {
            found = found.where("enabled", new String[0]); // hooks of other triggers cannot be made
        } else if (query.bool("enabled").isPresent()) {
            found = found.where("enabled", query.bool("enabled").get().toString());
        }
        return management.list(query, found, "hooks", hook -> hook.document().deepCopy());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:hooks")
    @Operation(operationId = "postHooks", summary = "Create a hook")
    @RequestBody(content = @Content(schema = @Schema(ref = "HookCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "HookCreate");
        Entity created = management.write(tx -> hooks.create(tx, given));
        return created.document();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:hooks")
    @Operation(operationId = "getHook", summary = "Get a hook")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(hooks.find(PathParameters.id(id)).document().deepCopy());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:hooks")
    @Operation(operationId = "patchHook", summary = "Change a hook")
    @RequestBody(content = @Content(schema = @Schema(ref = "HookUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String hookId = PathParameters.id(id);
        ObjectNode given = management.body(body, "HookUpdate");
        Entity changed = management.write(tx -> hooks.patch(tx, hookId, given));
        return changed.document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:hooks")
    @Operation(operationId = "deleteHook", summary = "Delete a hook")
    public void delete(@PathParam("id") String id) {
        String hookId = PathParameters.id(id);
        management.change(tx -> hooks.delete(tx, hookId));
    }
}
