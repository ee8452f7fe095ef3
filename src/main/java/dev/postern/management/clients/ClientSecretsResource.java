package dev.postern.management.clients;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Timestamps;
import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.ClientSecrets;

/**
 * {@code /api/v2/clients/{id}/secrets}: the several secrets of an application. Auth0 has no such path, and its tools do not
 * notice it.
 */
@Path(ManagementApi.PATH + "/clients/{id}/secrets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Client secrets", description = "Several secrets of one application at a time; beyond Auth0")
@RegisterForReflection
public class ClientSecretsResource {

    private final ClientSecrets secrets;
    private final CredentialUses uses;
    private final ManagementApi management;

    ClientSecretsResource(ClientSecrets secrets, CredentialUses uses, ManagementApi management) {
        this.secrets = secrets;
        this.uses = uses;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:client_keys")
    @Operation(operationId = "getClientSecrets", summary = "List an application's secrets", description = "Without their values. last_used_at is behind by postern.clients.last-use-interval at most.")
    public ArrayNode list(@PathParam("id") String id) {
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        List<ClientSecret> found = secrets.list(PathParameters.id(id));
        Map<String, Instant> lastUses = uses.find(found.stream().map(ClientSecret::id).toList());
        found.forEach(secret -> answer.add(view(secret, lastUses)));
        return answer;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("update:client_keys")
    @Operation(operationId = "postClientSecrets", summary = "Add a secret", description = "The others go on working. The answer shows client_secret, this once.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientSecretCreate")))
    public ObjectNode create(@PathParam("id") String id, InputStream body) {
        String clientId = PathParameters.id(id);
        ObjectNode given = management.body(body, "ClientSecretCreate");
        ClientSecrets.Issued issued = management.write(tx -> secrets.create(tx, clientId, given));
        return view(issued.secret(), Map.of()).put("client_secret", issued.value());
    }

    @GET
    @Path("{secret}")
    @RolesAllowed("read:client_keys")
    @Operation(operationId = "getClientSecret", summary = "Get a secret, without its value")
    public ObjectNode get(@PathParam("id") String id, @PathParam("secret") String secret) {
        return shown(secrets.find(PathParameters.id(id), PathParameters.id(secret)));
    }

    @PATCH
    @Path("{secret}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:client_keys")
    @Operation(operationId = "patchClientSecret", summary = "Change a secret's label or end")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientSecretUpdate")))
    public ObjectNode patch(@PathParam("id") String id, @PathParam("secret") String secret, InputStream body) {
        String clientId = PathParameters.id(id);
        String secretId = PathParameters.id(secret);
        ObjectNode given = management.body(body, "ClientSecretUpdate");
        return shown(management.write(tx -> secrets.patch(tx, clientId, secretId, given)));
    }

    @DELETE
    @Path("{secret}")
    @RolesAllowed({ "delete:client_keys", "update:client_keys" })
    @Operation(operationId = "deleteClientSecret", summary = "Revoke a secret at once", description = "The last live one only with last=true.")
    public void delete(@PathParam("id") String id, @PathParam("secret") String secret, @Context UriInfo uri) {
        boolean lastToo = new QueryParameters(uri, Set.of("last")).bool("last").orElse(false);
        String clientId = PathParameters.id(id);
        String secretId = PathParameters.id(secret);
        management.change(tx -> secrets.delete(tx, clientId, secretId, lastToo));
    }

    private ObjectNode shown(ClientSecret secret) {
        return view(secret, uses.find(List.of(secret.id())));
    }

    private static ObjectNode view(ClientSecret secret, Map<String, Instant> lastUses) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("id", secret.id());
        secret.label().ifPresent(label -> view.put("label", label));
        view.put("created_at", Timestamps.text(secret.createdAt()));
        secret.startsAt().ifPresent(at -> view.put("starts_at", Timestamps.text(at)));
        secret.expiresAt().ifPresent(at -> view.put("expires_at", Timestamps.text(at)));
        if (lastUses.containsKey(secret.id())) {
            view.put("last_used_at", Timestamps.text(lastUses.get(secret.id())));
        }
        return view;
    }
}
