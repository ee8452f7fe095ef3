package dev.postern.management.access;

import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.Paging;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.ClientGrants;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/** {@code /api/v2/client-grants}: which application may call which API, and with which scopes. */
@Path(ManagementApi.PATH + "/client-grants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Client grants", description = "Which application may call which API")
@RegisterForReflection
public class ClientGrantsResource {

    private static final Set<String> EXACT_FILTERS = Set.of("audience", "client_id", "subject_type", "default_for");
    private static final Set<String> FILTERS = Set.of("audience", "client_id", "subject_type", "default_for",
            "allow_any_organization");

    private static final String CLIENT_NAME = "client_name";

    private final ClientGrants grants;
    private final Organizations organizations;
    private final CurrentSnapshot current;
    private final SecurityIdentity caller;
    private final ManagementApi management;

    ClientGrantsResource(ClientGrants grants, Organizations organizations, CurrentSnapshot current, SecurityIdentity caller,
            ManagementApi management) {
        this.grants = grants;
        this.organizations = organizations;
        this.current = current;
        this.caller = caller;
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
        return management.list(query, found, "client_grants", shown(FieldSelection.of(query)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:client_grants")
    @Operation(operationId = "postClientGrants", summary = "Create a client grant")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientGrantCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "ClientGrantCreate");
        return management.write(tx -> grants.create(tx, given)).document();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:client_grants")
    @Operation(operationId = "getClientGrant", summary = "Get a client grant")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(shown(fields).apply(grants.find(PathParameters.id(id))));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:client_grants")
    @Operation(operationId = "patchClientGrant", summary = "Change a client grant")
    @RequestBody(content = @Content(schema = @Schema(ref = "ClientGrantUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String clientGrantId = PathParameters.id(id);
        ObjectNode given = management.body(body, "ClientGrantUpdate");
        return management.write(tx -> grants.patch(tx, clientGrantId, given)).document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:client_grants")
    @Operation(operationId = "deleteClientGrant", summary = "Delete a client grant")
    public void delete(@PathParam("id") String id) {
        String clientGrantId = PathParameters.id(id);
        management.change(tx -> grants.delete(tx, clientGrantId));
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

    /** With the application's name where {@code fields} asks for it: tools write back what else they read. */
    private Function<Entity, ObjectNode> shown(FieldSelection fields) {
        RegistrySnapshot snapshot = current.get();
        boolean named = !fields.namedAmong(CLIENT_NAME::equals).isEmpty();
        if (named && !caller.hasRole("read:clients") && !caller.hasRole("read:client_summary")) {
            throw ManagementError.unreadable(List.of(CLIENT_NAME));
        }
        return grant -> {
            ObjectNode document = grant.document().deepCopy();
            if (named) {
                snapshot.client(document.path("client_id").asText())
                        .ifPresent(client -> document.put(CLIENT_NAME, client.name()));
            }
            return document;
        };
    }

    /** The bare id when the organization has just been deleted. */
    private ObjectNode organizationOf(Entity association) {
        String id = association.document().path("organization_id").asText();
        return organizations.lookUp(id).map(Organizations::shown)
                .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("id", id));
    }
}
