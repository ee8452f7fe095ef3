package dev.postern.management.actions;

import java.io.InputStream;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;
import dev.postern.registry.Hooks;

/** {@code /api/v2/hooks/{id}/secrets}: names and values in, {@code _VALUE_NOT_SHOWN_} out. */
@Path(ManagementApi.PATH + "/hooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Hooks")
@RegisterForReflection
public class HookSecretsResource {

    private final Hooks hooks;
    private final ManagementApi management;

    HookSecretsResource(Hooks hooks, ManagementApi management) {
        this.hooks = hooks;
        this.management = management;
    }

    @GET
    @Path("{id}/secrets")
    @RolesAllowed("read:hooks")
    @Operation(operationId = "getHookSecrets", summary = "List the secrets of a hook, without their values")
    public ObjectNode list(@PathParam("id") String id) {
        return hooks.secrets(PathParameters.id(id));
    }

    /** Answers 201 {@code {}}, as Auth0 does. */
    @POST
    @Path("{id}/secrets")
    @ResponseStatus(201)
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:hooks")
    @Operation(operationId = "postHookSecrets", summary = "Add secrets to a hook")
    @RequestBody(content = @Content(schema = @Schema(ref = "HookSecrets")))
    public ObjectNode add(@PathParam("id") String id, InputStream body) {
        String hookId = PathParameters.id(id);
        ObjectNode given = management.body(body, "HookSecrets");
        management.change(tx -> hooks.addSecrets(tx, hookId, given));
        return JsonNodeFactory.instance.objectNode();
    }

    /** Answers 201 {@code {}}, as Auth0 does. */
    @PATCH
    @Path("{id}/secrets")
    @ResponseStatus(201)
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:hooks")
    @Operation(operationId = "patchHookSecrets", summary = "Change secrets of a hook")
    @RequestBody(content = @Content(schema = @Schema(ref = "HookSecrets")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String hookId = PathParameters.id(id);
        ObjectNode given = management.body(body, "HookSecrets");
        management.change(tx -> hooks.patchSecrets(tx, hookId, given));
        return JsonNodeFactory.instance.objectNode();
    }

    @DELETE
    @Path("{id}/secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("delete:hooks")
    @Operation(operationId = "deleteHookSecrets", summary = "Delete secrets of a hook")
    @RequestBody(content = @Content(schema = @Schema(ref = "HookSecretNames")))
    public void delete(@PathParam("id") String id, InputStream body) {
        String hookId = PathParameters.id(id);
        List<String> names = management.texts(body, "HookSecretNames");
        management.change(tx -> hooks.deleteSecrets(tx, hookId, names));
    }
}
