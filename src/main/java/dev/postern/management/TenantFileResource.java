package dev.postern.management;

import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.tenantfile.TenantExport;

/** {@code /api/v2/postern/tenant-file}: the whole tenant in one file. Not of Auth0. */
@Path(TenantFileResource.PATH)
@Tag(name = "Tenant file", description = "The tenant as a file of the Auth0 Deploy CLI")
@RegisterForReflection
public class TenantFileResource {

    static final String PATH = ManagementApi.PATH + "/postern/tenant-file";

    private static final String YAML = "application/yaml";
    private static final String ZIP = "application/zip";
    private static final List<Variant> VARIANTS = Variant
            .mediaTypes(MediaType.valueOf(YAML), MediaType.valueOf(ZIP)).add().build();
    private static final List<String> SCOPES = List.of("read:tenant_settings", "read:resource_servers", "read:clients",
            "read:client_grants", "read:organizations", "read:actions", "read:hooks", "read:log_streams",
            "read:rate_limit_policies");

    private final TenantExport export;
    private final SecurityIdentity caller;

    TenantFileResource(TenantExport export, SecurityIdentity caller) {
        this.export = export;
        this.caller = caller;
    }

    @GET
    @Produces({ YAML, ZIP, MediaType.APPLICATION_JSON }) // JSON for refusals
    @RolesAllowed("read:tenant_settings")
    @Operation(operationId = "getTenantFile", summary = "Export the tenant", description = "The tenant in the Deploy CLI's YAML format, as postern.tenant-file takes it, without secrets: one YAML, or for Accept: application/zip an archive with each Action's and Hook's code in a file of its own, as the Deploy CLI takes it. Needs the read scope of everything that is in it.")
    @APIResponse(responseCode = "200", description = "The tenant", content = {
            @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING)),
            @Content(mediaType = ZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")) })
    public Response export(@Context Request request) {
        SCOPES.stream().filter(scope -> !caller.hasRole(scope)).findFirst().ifPresent(missing -> {
            throw ManagementError.insufficientScope(List.of(missing));
        });
        Variant asked = request.selectVariant(VARIANTS);
        if (asked == null || !asked.getMediaType().toString().equals(ZIP)) {
            return Response.ok(export.yaml(), YAML).build();
        }
        return Response.ok(export.archive(), ZIP)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"tenant.zip\"").build();
    }
}
