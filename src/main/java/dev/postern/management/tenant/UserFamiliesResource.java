package dev.postern.management.tenant;

import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
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

/** Resources about users, which Auth0's tools ask for. Postern has no users, so the lists are empty. */
@Path(ManagementApi.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Users", description = "Postern has no users")
@RegisterForReflection
public class UserFamiliesResource {

    @GET
    @Path("roles")
    @RolesAllowed("read:roles")
    @Operation(operationId = "getRoles", summary = "List roles", description = "Roles are for users: always empty.")
    public JsonNode roles(@Context UriInfo uri) {
        return empty(uri, Set.of("name_filter", "type", "owner_id"), "roles");
    }

    @GET
    @Path("connections")
    @RolesAllowed("read:connections")
    @Operation(operationId = "getConnections", summary = "List connections", description = "Connections are for users: always empty.")
    public JsonNode connections(@Context UriInfo uri) {
        return empty(uri, Set.of("strategy", "name"), "connections");
    }

    private static JsonNode empty(UriInfo uri, Set<String> filters, String key) {
        return Paging.of(ManagementApi.listQuery(uri, filters)).emptyAnswer(key);
    }
}
