package dev.postern.management.clients;

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
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.entity.Ids;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.Clients;

/**
 * {@code /api/v2/clients}: applications. Only a hash of a secret is kept, so {@code client_secret} is in the answer to the
 * change that made or set it, and in no other; Auth0 shows it again to callers with {@code read:client_keys}.
 */
@Path(ManagementApi.PATH + "/clients")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Clients", description = "Applications that get access tokens")
@RegisterForReflection
public class ClientsResource {

    static final String AUTHENTICATION_METHODS = "client_authentication_methods";

    private final Clients clients;
    private final ClientFilter filter;
    private final ClientView view;
    private final ManagementApi management;
    private final SecurityIdentity caller;

    ClientsResource(Clients clients, ClientFilter filter, ClientView view, ManagementApi management, SecurityIdentity caller) {
        this.clients = clients;
        this.filter = filter;
        this.view = view;
        this.management = management;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({ "read:clients", "read:client_summary" })
    @Operation(operationId = "getClients", summary = "List applications")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, ClientFilter.PARAMETERS);
        FieldSelection fields = FieldSelection.of(query);
        view.requireReadable(fields);
        return management.list(query, filter.of(query), "clients", view.forReading(fields));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:clients")
    @Operation(operationId = "postClients", summary = "Create an application", description = "The answer shows client_secret, this once: it is kept as a hash.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode client = management.body(body, "ClientCreate");
        if (client.hasNonNull(AUTHENTICATION_METHODS)) {
            require("create:client_credentials");
        }
        return view.changed(management.write(tx -> clients.create(tx, client, this::require)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({ "read:clients", "read:client_summary" })
    @Operation(operationId = "getClient", summary = "Get an application")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        view.requireReadable(fields);
        return fields.applyTo(view.forReading(fields).apply(clients.find(PathParameters.id(id))));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:clients")
    @Operation(operationId = "patchClient", summary = "Change an application", description = "A client_secret replaces all present ones. It needs update:client_keys too, and so does a change from keys or none to a secret; client_authentication_methods needs update:client_credentials; to make it a third party's needs create:client_grants while there are grants for third parties.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        ObjectNode changes = management.body(body, "ClientUpdate");
        String clientId = PathParameters.id(id);
        return view.changed(management.write(tx -> clients.patch(tx, clientId, changes, this::require)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:clients")
    @Operation(operationId = "deleteClient", summary = "Delete an application and its client grants")
    public void delete(@PathParam("id") String id) {
        String clientId = PathParameters.id(id);
        management.change(tx -> clients.delete(tx, clientId));
    }

    @POST
    @Path("{id}/rotate-secret")
    @RolesAllowed("update:client_keys")
    @Operation(operationId = "postRotateSecret", summary = "Give an application a new secret", description = "Older secrets stop working at once, or when postern.clients.secret-rotation-grace is over. The answer shows client_secret, this once.")
    public ObjectNode rotateSecret(@PathParam("id") String id) {
        String clientId = PathParameters.id(id);
        return view.changed(management.write(tx -> clients.rotateSecret(tx, clientId, Ids.clientSecret())));
    }

    /** @throws ManagementError a field of the body needs this scope besides that of the operation */
    private void require(String scope) {
        if (!caller.hasRole(scope)) {
            throw ManagementError.insufficientScope(List.of(scope));
        }
    }
}
