package dev.postern.management;

import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.tenantfile.TenantExport;

/** {@code /api/v2/postern/tenant-file}: the whole tenant in one file. Not of Auth0. */
@Path(ManagementApi.PATH + "/postern/tenant-file")
@Tag(name = "Tenant file", description = "The tenant as a file of the Auth0 Deploy CLI")
@RegisterForReflection
public class TenantFileResource {

    private static final String YAML = "application/yaml";
    private static final List<String> SCOPES = List.of("read:tenant_settings", "read:resource_servers", "read:clients",
            "read:client_grants", "read:organizations", "read:actions", "read:hooks", "read:log_streams");

    private final TenantExport export;
    private final SecurityIdentity caller;

    TenantFileResource(TenantExport export, SecurityIdentity caller) {
        this.export = export;
        this.caller = caller;
    }

    @GET
    @Produces({ MediaType.APPLICATION_JSON, YAML }) // JSON for refusals
    @RolesAllowed("read:tenant_settings")
    @Operation(operationId = "getTenantFile", summary = "Export the tenant", description = "A Deploy CLI YAML, as postern.tenant-file takes it, without secrets. Needs the read scope of everything that is in it.")
    public Response export() {
        SCOPES.stream().filter(scope -> !caller.hasRole(scope)).findFirst().ifPresent(missing -> {
            throw ManagementError.insufficientScope(List.of(missing));
        });
        return Response.ok(export.yaml(), YAML).build();
    }
}
