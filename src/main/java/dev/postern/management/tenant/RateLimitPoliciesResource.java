package dev.postern.management.tenant;

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

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.Paging;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.RateLimitPolicies;

/** {@code /api/v2/rate-limit-policies}: how many requests applications may make to the token endpoint in a second. */
@Path(ManagementApi.PATH + "/rate-limit-policies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rate limit policies", description = "How many requests applications may make to the token endpoint")
@RegisterForReflection
public class RateLimitPoliciesResource {

    private static final Set<String> FILTERS = Set.of("resource", "consumer", "consumer_selector");

    private final RateLimitPolicies policies;
    private final ManagementApi management;

    RateLimitPoliciesResource(RateLimitPolicies policies, ManagementApi management) {
        this.policies = policies;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:rate_limit_policies")
    @Operation(operationId = "getRateLimitPolicies", summary = "List rate limit policies")
    public JsonNode list(@Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, FILTERS);
        EntityQuery found = EntityQuery.all(EntityKind.RATE_LIMIT_POLICY);
        for (String field : FILTERS) {
            if (query.text(field).isPresent()) {
                found = found.where(field, query.text(field).get());
            }
        }
        return management.list(Paging.checkpoint(query), query, found, "rate_limit_policies", Entity::document);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:rate_limit_policies")
    @Operation(operationId = "postRateLimitPolicies", summary = "Create a rate limit policy")
    @RequestBody(content = @Content(schema = @Schema(ref = "RateLimitPolicyCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "RateLimitPolicyCreate");
        return management.write(tx -> policies.create(tx, given)).document();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:rate_limit_policies")
    @Operation(operationId = "getRateLimitPolicy", summary = "Get a rate limit policy")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(policies.find(PathParameters.id(id)).document().deepCopy());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:rate_limit_policies")
    @Operation(operationId = "patchRateLimitPolicy", summary = "Change a rate limit policy")
    @RequestBody(content = @Content(schema = @Schema(ref = "RateLimitPolicyUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String policyId = PathParameters.id(id);
        ObjectNode given = management.body(body, "RateLimitPolicyUpdate");
        return management.write(tx -> policies.patch(tx, policyId, given)).document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:rate_limit_policies")
    @Operation(operationId = "deleteRateLimitPolicy", summary = "Delete a rate limit policy")
    public void delete(@PathParam("id") String id) {
        String policyId = PathParameters.id(id);
        management.change(tx -> policies.delete(tx, policyId));
    }
}
