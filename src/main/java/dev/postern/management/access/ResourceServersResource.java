package dev.postern.management.access;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
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
import dev.postern.registry.Registered;
import dev.postern.registry.ResourceServers;
import dev.postern.snapshot.ResourceServer;

/**
 * {@code /api/v2/resource-servers}: APIs. The URL-encoded identifier may replace the id ({@code https:%2F%2Fapi.example%2F}).
 */
@Path(ManagementApi.PATH + "/resource-servers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Resource servers", description = "APIs that access tokens are for")
@RegisterForReflection
public class ResourceServersResource {

    private final ResourceServers resourceServers;
    private final ManagementApi management;

    ResourceServersResource(ResourceServers resourceServers, ManagementApi management) {
        this.resourceServers = resourceServers;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:resource_servers")
    @Operation(operationId = "getResourceServers", summary = "List APIs")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of("identifiers"));
        EntityQuery apis = EntityQuery.all(EntityKind.RESOURCE_SERVER);
        List<String> identifiers = query.all("identifiers");
        return management.list(query,
                identifiers.isEmpty() ? apis : apis.where("identifier", identifiers.toArray(String[]::new)),
                "resource_servers", Entity::document);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:resource_servers")
    @Operation(operationId = "postResourceServers", summary = "Create an API")
    @RequestBody(content = @Content(schema = @Schema(ref = "ResourceServerCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "ResourceServerCreate");
        return shown(management.write(tx -> resourceServers.create(tx, given)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:resource_servers")
    @Operation(operationId = "getResourceServer", summary = "Get an API by id or identifier")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(resourceServers.find(PathParameters.idOrIdentifier(id)).document().deepCopy());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:resource_servers")
    @Operation(operationId = "patchResourceServer", summary = "Change an API")
    @RequestBody(content = @Content(schema = @Schema(ref = "ResourceServerUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String apiId = PathParameters.idOrIdentifier(id);
        ObjectNode changes = management.body(body, "ResourceServerUpdate");
        return management.write(tx -> resourceServers.patch(tx, apiId, changes)).document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:resource_servers")
    @Operation(operationId = "deleteResourceServer", summary = "Delete an API and its client grants")
    public void delete(@PathParam("id") String id) {
        String apiId = PathParameters.idOrIdentifier(id);
        management.change(tx -> resourceServers.delete(tx, apiId));
    }

    /** The creation's answer is the one place that shows a signing secret. */
    private static ObjectNode shown(Registered created) {
        ObjectNode document = created.entity().document().deepCopy();
        Optional<String> secret = created.secret();
        secret.ifPresent(value -> document.put(ResourceServer.SIGNING_SECRET_FIELD, value));
        return document;
    }
}
