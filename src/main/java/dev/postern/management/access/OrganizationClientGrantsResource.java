package dev.postern.management.access;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.jboss.resteasy.reactive.ResponseStatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;

/** {@code /api/v2/organizations/{id}/client-grants}: the client grants that may be used with an organization. */
@Path(ManagementApi.PATH + "/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations")
@RegisterForReflection
public class OrganizationClientGrantsResource {

    private static final String CLIENT_GRANTS = "{id: " + PathParameters.NOT_NAME + "}/client-grants";
    private static final List<String> EXACT_FILTERS = List.of("audience", "client_id");
    private static final Set<String> FILTERS = Set.of("audience", "client_id", "grant_ids",
            OrganizationsResource.CLIENT_ASSOCIATION);

    private final Organizations organizations;
    private final OrganizationClientGrants grants;
    private final ManagementApi management;

    OrganizationClientGrantsResource(Organizations organizations, OrganizationClientGrants grants, ManagementApi management) {
        this.organizations = organizations;
        this.grants = grants;
        this.management = management;
    }

    @GET
    @Path(CLIENT_GRANTS)
    @RolesAllowed("read:organization_client_grants")
    @Operation(operationId = "getOrganizationClientGrants", summary = "List the client grants of an organization")
    public JsonNode list(@PathParam("id") String id, @Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, FILTERS);
        List<String> ids = new ArrayList<>(grants.grantIds(organizations.find(PathParameters.id(id)).id()));
        if (query.has("grant_ids")) {
            ids.retainAll(query.all("grant_ids"));
        }
        EntityQuery found = EntityQuery.all(EntityKind.CLIENT_GRANT).where(EntityQuery.ID, ids.toArray(String[]::new));
        for (String field : EXACT_FILTERS) {
            if (query.text(field).isPresent()) {
                found = found.where(field, query.text(field).get());
            }
        }
        return management.list(query, found, "client_grants", Entity::document);
    }

    /**
     * The service answers the grant's id as {@code grant_id}, and its SDKs look for {@code id}: both are here. It leaves
     * {@code subject_type} out.
     */
    @POST
    @Path(CLIENT_GRANTS)
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:organization_client_grants")
    @Operation(operationId = "postOrganizationClientGrants", summary = "Associate a client grant with an organization")
    @RequestBody(content = @Content(schema = @Schema(ref = "OrganizationClientGrantCreate")))
    public ObjectNode create(@PathParam("id") String id, InputStream body) {
        String grantId = management.body(body, "OrganizationClientGrantCreate").path("grant_id").textValue();
        String organizationId = PathParameters.id(id);
        ObjectNode grant = management.write(tx -> grants.create(tx, organizationId, grantId)).document();
        return grant.deepCopy().put("grant_id", grantId).without("subject_type");
    }

    @DELETE
    @Path(CLIENT_GRANTS + "/{grantId}")
    @RolesAllowed("delete:organization_client_grants")
    @Operation(operationId = "deleteOrganizationClientGrant", summary = "End the association of a client grant with an organization")
    public void delete(@PathParam("id") String id, @PathParam("grantId") String grantId) {
        String organizationId = PathParameters.id(id);
        String associatedId = PathParameters.id(grantId);
        management.change(tx -> grants.delete(tx, organizationId, associatedId));
    }
}
