package dev.postern.management.access;

import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.management.ManagementApi;
import dev.postern.management.Paging;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.Organizations;

/**
 * What organizations have at Auth0 besides client grants and discovery domains: it concerns users and their logins, so the
 * lists are empty.
 * Auth0's tools ask for them when they export an organization.
 */
@Path(ManagementApi.PATH + "/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations")
@RegisterForReflection
public class OrganizationMembershipResource {

    private static final String ID = "{id: " + PathParameters.NOT_NAME + "}";

    private final Organizations organizations;

    OrganizationMembershipResource(Organizations organizations) {
        this.organizations = organizations;
    }

    @GET
    @Path(ID + "/connections")
    @RolesAllowed("read:organization_connections")
    @Operation(operationId = "getOrganizationConnections", summary = "List the connections of an organization: none here")
    public JsonNode connections(@PathParam("id") String id, @Context UriInfo uri) {
        return nothing(id, uri, "connections", true);
    }

    @GET
    @Path(ID + "/enabled_connections")
    @RolesAllowed("read:organization_connections")
    @Operation(operationId = "getEnabledConnections", summary = "List the enabled connections of an organization: none here")
    public JsonNode enabledConnections(@PathParam("id") String id, @Context UriInfo uri) {
        return nothing(id, uri, "enabled_connections", true);
    }

    @GET
    @Path(ID + "/members")
    @RolesAllowed("read:organization_members")
    @Operation(operationId = "getMembers", summary = "List the members of an organization: none here")
    public JsonNode members(@PathParam("id") String id, @Context UriInfo uri) {
        return nothing(id, uri, "members", true);
    }

    @GET
    @Path(ID + "/invitations")
    @RolesAllowed("read:organization_invitations")
    @Operation(operationId = "getInvitations", summary = "List the invitations to an organization: none here")
    public JsonNode invitations(@PathParam("id") String id, @Context UriInfo uri) {
        return nothing(id, uri, "invitations", true);
    }

    @GET
    @Path(ID + "/clients")
    @RolesAllowed("read:organization_clients")
    @Operation(operationId = "getOrganizationClients", summary = "List the login applications of an organization: none here")
    public JsonNode clients(@PathParam("id") String id, @Context UriInfo uri) {
        return nothing(id, uri, "clients", false);
    }

    /** @param paged whether the list is an array unless totals or a checkpoint are asked for; else it is an object always */
    private JsonNode nothing(String id, UriInfo uri, String key, boolean paged) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of("is_enabled"));
        organizations.find(PathParameters.id(id));
        return paged ? Paging.of(query).emptyAnswer(key) : Paging.checkpoint(query).emptyAnswer(key);
    }
}
