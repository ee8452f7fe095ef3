package dev.postern.management.tenant;

import java.io.InputStream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementApi;
import dev.postern.registry.Tenant;

/** {@code /api/v2/tenants/settings}. */
@Path(ManagementApi.PATH + "/tenants/settings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tenant settings")
@RegisterForReflection
public class TenantSettingsResource {

    private final Tenant tenant;
    private final ManagementApi management;

    TenantSettingsResource(Tenant tenant, ManagementApi management) {
        this.tenant = tenant;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:tenant_settings")
    @Operation(operationId = "getTenantSettings", summary = "Get the tenant's settings")
    public ObjectNode get(@Context UriInfo uri) {
        FieldSelection fields = ManagementApi.fields(uri);
        ObjectNode settings = tenant.settings();
        settings.putArray("sandbox_versions_available").add("22");
        return fields.applyTo(settings);
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:tenant_settings")
    @Operation(operationId = "patchTenantSettings", summary = "Change the tenant's settings")
    @RequestBody(content = @Content(schema = @Schema(ref = "TenantSettingsUpdate")))
    public ObjectNode patch(InputStream body) {
        ObjectNode given = management.body(body, "TenantSettingsUpdate");
        return management.write(tx -> tenant.patchSettings(tx, given));
    }
}
