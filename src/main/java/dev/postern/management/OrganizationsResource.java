package dev.postern.management;

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

import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.Organizations;

/** {@code /api/v2/organizations}: customers, on whose behalf applications ask for tokens. */
@Path(ManagementApi.PATH + "/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations", description = "Customers, on whose behalf applications ask for tokens")
@RegisterForReflection
public class OrganizationsResource {

    private static final Set<String> SORTABLE = Set.of("name", "display_name");

    private final Organizations organizations;
    private final ManagementApi management;

    OrganizationsResource(Organizations organizations, ManagementApi management) {
        this.organizations = organizations;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:organizations")
    @Operation(operationId = "getOrganizations", summary = "List organizations")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of("sort"));
        EntityQuery found = EntityQuery.all(EntityKind.ORGANIZATION).orderedBy(query.order("sort", SORTABLE));
        return management.list(query, found, "organizations", Entity::document);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:organizations")
    @Operation(operationId = "postOrganizations", summary = "Create an organization")
    @RequestBody(content = @Content(schema = @Schema(ref = "OrganizationCreate")))
    public ObjectNode create(InputStream body) {
        return organizations.create(management.body(body, "OrganizationCreate")).document();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:organizations")
    @Operation(operationId = "getOrganization", summary = "Get an organization")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(organizations.find(PathParameters.id(id)).document().deepCopy());
    }

    @GET
    @Path("name/{name}")
    @RolesAllowed("read:organizations")
    @Operation(operationId = "getOrganizationByName", summary = "Get an organization by name")
    public ObjectNode getByName(@PathParam("name") String name, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(organizations.findByName(PathParameters.id(name)).document().deepCopy());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:organizations")
    @Operation(operationId = "patchOrganization", summary = "Change an organization")
    @RequestBody(content = @Content(schema = @Schema(ref = "OrganizationUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        return organizations.patch(PathParameters.id(id), management.body(body, "OrganizationUpdate")).document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:organizations")
    @Operation(operationId = "deleteOrganization", summary = "Delete an organization and its associations with client grants")
    public void delete(@PathParam("id") String id) {
        organizations.delete(PathParameters.id(id));
    }
}
