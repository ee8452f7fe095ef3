package dev.postern.management.access;

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

import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.Organizations;

/** {@code /api/v2/organizations}: customers, on whose behalf applications ask for tokens. */
@Path(ManagementApi.PATH + "/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations", description = "Customers, on whose behalf applications ask for tokens")
@RegisterForReflection
public class OrganizationsResource {

    private static final Set<String> SORTABLE = Set.of("name", "display_name");

    /** Of login applications, which no organization has here: taken, and without effect. */
    static final String CLIENT_ASSOCIATION = "include_client_association_for";

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
        QueryParameters query = ManagementApi.listQuery(uri, Set.of("sort", CLIENT_ASSOCIATION));
        EntityQuery found = EntityQuery.all(EntityKind.ORGANIZATION).orderedBy(query.order("sort", SORTABLE));
        return management.list(query, found, "organizations", Organizations::shown);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:organizations")
    @Operation(operationId = "postOrganizations", summary = "Create an organization")
    @RequestBody(content = @Content(schema = @Schema(ref = "OrganizationCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "OrganizationCreate");
        return Organizations.shown(management.write(tx -> organizations.create(tx, given)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:organizations")
    @Operation(operationId = "getOrganization", summary = "Get an organization")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(Organizations.shown(organizations.find(PathParameters.id(id))));
    }

    @GET
    @Path("name/{name}")
    @RolesAllowed("read:organizations")
    @Operation(operationId = "getOrganizationByName", summary = "Get an organization by name")
    public ObjectNode getByName(@PathParam("name") String name, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(Organizations.shown(organizations.findByName(PathParameters.id(name))));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:organizations")
    @Operation(operationId = "patchOrganization", summary = "Change an organization")
    @RequestBody(content = @Content(schema = @Schema(ref = "OrganizationUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String organizationId = PathParameters.id(id);
        ObjectNode given = management.body(body, "OrganizationUpdate");
        return Organizations.shown(
                management.write(tx -> organizations.patch(tx, organizationId, given)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:organizations")
    @Operation(operationId = "deleteOrganization", summary = "Delete an organization and its associations with client grants")
    public void delete(@PathParam("id") String id) {
        String organizationId = PathParameters.id(id);
        management.change(tx -> organizations.delete(tx, organizationId));
    }
}
