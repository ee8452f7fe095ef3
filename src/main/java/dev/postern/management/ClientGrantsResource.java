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
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.registry.ClientGrants;
import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;

/** {@code /api/v2/client-grants}: which application may call which API, and with which scopes. */
@Path(ManagementApi.PATH + "/client-grants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Client grants", description = "Which application may call which API")
@RegisterForReflection
public class ClientGrantsResource {

    private static final Set<String> EXACT_FILTERS = Set.of("audience", "client_id", "subject_type", "default_for");
    private static final Set<String> FILTERS = Set.of("audience", "client_id", "subject_type", "default_for",
            "allow_any_organization");

    private final ClientGrants grants;
    private final Organizations organizations;
    private final ManagementApi management;

    ClientGrantsResource(ClientGrants grants, Organizations organizations, ManagementApi management) {
        this.grants = grants;
        this.organizations = organizations;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:client_grants")
    @Operation(operationId = "getClientGrants", summary = "List client grants")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, FILTERS);
        EntityQuery found = EntityQuery.all(EntityKind.CLIENT_GRANT);
        for (String field : EXACT_FILTERS) {
            if (query.text(field).isPresent()) {
                found = found.where(field, query.text(field).get());
            }
        }
        if (query.bool("allow_any_organization").isPresent()) {
            found = query.bool("allow_any_organization").get() ? found.where("allow_any_organization", "true")
                    : found.where("allow_any_organization", "false", "");
        }
        return management.list(query, found, "client_grants", Entity::document);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:client_grants")
    @Operation(operationId = "postClientGrants", summary = "Create a client grant")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientGrantCreate")))
    public ObjectNode create(InputStream body) {
        return grants.create(management.body(body, "ClientGrantCreate")).document();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:client_grants")
    @Operation(operationId = "getClientGrant", summary = "Get a client grant")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(grants.find(PathParameters.id(id)).document().deepCopy());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:client_grants")
    @Operation(operationId = "patchClientGrant", summary = "Change a client grant")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientGrantUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        return grants.patch(PathParameters.id(id), management.body(body, "ClientGrantUpdate")).document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:client_grants")
    @Operation(operationId = "deleteClientGrant", summary = "Delete a client grant")
    public void delete(@PathParam("id") String id) {
        grants.delete(PathParameters.id(id));
    }

    @GET
    @Path("{id}/organizations")
    @RolesAllowed("read:organization_client_grants")
    @Operation(operationId = "getClientGrantOrganizations", summary = "List the organizations of a client grant")
    public JsonNode organizations(@PathParam("id") String id, @Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of());
        EntityQuery associations = OrganizationClientGrants.ofGrant(grants.find(PathParameters.id(id)).id());
        return management.list(Paging.checkpoint(query), query, associations, "organizations", this::organizationOf);
    }

    /** The bare id when the organization has just been deleted. */
    private ObjectNode organizationOf(Entity association) {
        String id = association.document().path("organization_id").asText();
        return organizations.lookUp(id).map(Entity::document)
                .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("id", id));
    }
}
