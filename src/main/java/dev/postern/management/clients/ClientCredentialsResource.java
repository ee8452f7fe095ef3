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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.credential.Credential;
import dev.postern.management.ManagementApi;
import dev.postern.management.Paging;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.ClientCredentials;

/** {@code /api/v2/clients/{id}/credentials}: keys and certificates an application may authenticate with. */
@Path(ManagementApi.PATH + "/clients/{id}/credentials")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Client credentials", description = "Keys and certificates of an application")
@RegisterForReflection
public class ClientCredentialsResource {

    private final ClientCredentials credentials;
    private final ManagementApi management;

    ClientCredentialsResource(ClientCredentials credentials, ManagementApi management) {
        this.credentials = credentials;
        this.management = management;
    }

    /** A bare array whatever is asked for, as at Auth0; pages beyond the first are empty, or pagers would never end. */
    @GET
    @RolesAllowed("read:client_credentials")
    @Operation(operationId = "getClientCredentials", summary = "List an application's credentials")
    public ArrayNode list(@PathParam("id") String id, @Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri, Paging.PARAMETERS);
        boolean first = query.integer("page", 0, Paging.PAGE_MAX, 0) == 0;
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        (first ? credentials.list(PathParameters.id(id)) : List.<Credential> of())
                .forEach(credential -> answer.add(credential.shown()));
        return answer;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:client_credentials")
    @Operation(operationId = "postClientCredentials", summary = "Register a key or certificate", description = "It works only when client_authentication_methods names it. The PEM is never shown again.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientCredentialCreate")))
    public ObjectNode create(@PathParam("id") String id, InputStream body) {
        String clientId = PathParameters.id(id);
        ObjectNode given = management.body(body, "ClientCredentialCreate");
        return management.write(tx -> credentials.create(tx, clientId, given)).shown();
    }

    @GET
    @Path("{credential}")
    @RolesAllowed("read:client_credentials")
    @Operation(operationId = "getClientCredential", summary = "Get a credential")
    public ObjectNode get(@PathParam("id") String id, @PathParam("credential") String credential) {
        return credentials.find(PathParameters.id(id), PathParameters.id(credential)).shown();
    }

    @PATCH
    @Path("{credential}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:client_credentials")
    @Operation(operationId = "patchClientCredential", summary = "Change when a credential expires")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientCredentialUpdate")))
    public ObjectNode patch(@PathParam("id") String id, @PathParam("credential") String credential, InputStream body) {
        String clientId = PathParameters.id(id);
        String credentialId = PathParameters.id(credential);
        ObjectNode given = management.body(body, "ClientCredentialUpdate");
        return management.write(tx -> credentials.patch(tx, clientId, credentialId, given)).shown();
    }

    @DELETE
    @Path("{credential}")
    @RolesAllowed("delete:client_credentials")
    @Operation(operationId = "deleteClientCredential", summary = "Delete a credential", description = "Refused while client_authentication_methods names it.")
    public void delete(@PathParam("id") String id, @PathParam("credential") String credential) {
        String clientId = PathParameters.id(id);
        String credentialId = PathParameters.id(credential);
        management.change(tx -> credentials.delete(tx, clientId, credentialId));
    }
}
