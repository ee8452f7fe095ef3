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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.management.Paging;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.DiscoveryDomains;

/** {@code /api/v2/organizations/{id}/discovery-domains}: kept for Auth0's tools, without effect. */
@Path(ManagementApi.PATH + "/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations")
@RegisterForReflection
public class DiscoveryDomainsResource {

    private static final String DOMAINS = "{id: " + PathParameters.NOT_NAME + "}/discovery-domains";
    private static final String DOMAIN = DOMAINS + "/{domain}";

    private final DiscoveryDomains domains;
    private final ManagementApi management;

    DiscoveryDomainsResource(DiscoveryDomains domains, ManagementApi management) {
        this.domains = domains;
        this.management = management;
    }

    /** As every list that knows no pages; the checkpoint is the last domain of the part before. */
    @GET
    @Path(DOMAINS)
    @RolesAllowed("read:organization_discovery_domains")
    @Operation(operationId = "getDiscoveryDomains", summary = "List the discovery domains of an organization")
    public ObjectNode list(@PathParam("id") String id, @Context UriInfo uri) {
        QueryParameters query = ManagementApi.listQuery(uri, Set.of());
        FieldSelection fields = FieldSelection.of(query);
        int take = query.integer("take", 1, Paging.PER_PAGE_MAX, Paging.PER_PAGE_DEFAULT);
        Optional<String> after = query.text("from");
        List<ObjectNode> found = domains.list(PathParameters.id(id)).stream()
                .filter(domain -> after.isEmpty() || DiscoveryDomains.key(domain).compareTo(after.get()) > 0).toList();
        List<ObjectNode> shown = found.subList(0, Math.min(take, found.size()));
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        shown.forEach(domain -> items.add(fields.applyTo(DiscoveryDomains.shown(domain))));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("domains", items);
        return found.size() > take ? answer.put("next", DiscoveryDomains.key(shown.get(take - 1))) : answer;
    }

    @POST
    @Path(DOMAINS)
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:organization_discovery_domains")
    @Operation(operationId = "postDiscoveryDomains", summary = "Add a discovery domain to an organization", description = "It is stored and has no effect: it belongs to user logins.")
    @RequestBody(content = @Content(schema = @Schema(ref = "DiscoveryDomainCreate")))
    public ObjectNode create(@PathParam("id") String id, InputStream body) {
        String organizationId = PathParameters.id(id);
        ObjectNode given = management.body(body, "DiscoveryDomainCreate");
        return DiscoveryDomains.shown(management.write(tx -> domains.create(tx, organizationId, given)));
    }

    @GET
    @Path(DOMAIN)
    @RolesAllowed("read:organization_discovery_domains")
    @Operation(operationId = "getDiscoveryDomain", summary = "Get a discovery domain")
    public ObjectNode get(@PathParam("id") String id, @PathParam("domain") String domain, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(DiscoveryDomains.shown(domains.find(PathParameters.id(id), PathParameters.id(domain))));
    }

    @GET
    @Path(DOMAINS + "/name/{name}")
    @RolesAllowed("read:organization_discovery_domains")
    @Operation(operationId = "getDiscoveryDomainByName", summary = "Get a discovery domain by name")
    public ObjectNode getByName(@PathParam("id") String id, @PathParam("name") String name, @Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        return fields.applyTo(DiscoveryDomains.shown(domains.findByName(PathParameters.id(id), name)));
    }

    @PATCH
    @Path(DOMAIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:organization_discovery_domains")
    @Operation(operationId = "patchDiscoveryDomain", summary = "Change a discovery domain")
    @RequestBody(content = @Content(schema = @Schema(ref = "DiscoveryDomainUpdate")))
    public ObjectNode patch(@PathParam("id") String id, @PathParam("domain") String domain, InputStream body) {
        String organizationId = PathParameters.id(id);
        String domainId = PathParameters.id(domain);
        ObjectNode given = management.body(body, "DiscoveryDomainUpdate");
        return DiscoveryDomains.shown(management.write(tx -> domains.patch(tx, organizationId, domainId, given)));
    }

    @DELETE
    @Path(DOMAIN)
    @RolesAllowed("delete:organization_discovery_domains")
    @Operation(operationId = "deleteDiscoveryDomain", summary = "Delete a discovery domain")
    public void delete(@PathParam("id") String id, @PathParam("domain") String domain) {
        String organizationId = PathParameters.id(id);
        String domainId = PathParameters.id(domain);
        management.change(tx -> domains.delete(tx, organizationId, domainId));
    }
}
