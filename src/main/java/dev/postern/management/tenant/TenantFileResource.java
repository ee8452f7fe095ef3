package dev.postern.management.tenant;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.entity.StoreDeadline;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.QueryParameters;
import dev.postern.tenantfile.SentTenantFile;
import dev.postern.tenantfile.TenantExport;
import dev.postern.tenantfile.TenantFileRefused;
import dev.postern.tenantfile.TenantPlan;
import dev.postern.tenantfile.TenantPlanChanged;
import dev.postern.text.Texts;

/** {@code /api/v2/postern/tenant-file}: the whole tenant in one file. Not of Auth0. */
@Path(ManagementApi.TENANT_FILE_PATH)
@Tag(name = "Tenant file", description = "The tenant as a file of the Auth0 Deploy CLI")
@RegisterForReflection
public class TenantFileResource {

    private static final String NAME = "sent by the Management API";
    /** Characters of all problems in an answer. */
    private static final int PROBLEMS_MAX = 8_000;
    private static final String YAML = "application/yaml";
    private static final String ZIP = "application/zip";
    private static final List<Variant> VARIANTS = Variant
            .mediaTypes(MediaType.valueOf(YAML), MediaType.valueOf(ZIP)).add().build();
    private static final List<String> SCOPES = List.of("read:tenant_settings", "read:resource_servers", "read:clients",
            "read:client_grants", "read:organizations", "read:actions", "read:hooks", "read:log_streams",
            "read:rate_limit_policies");

    /** Whoever may change applications and grants may do everything; the others are of what a file describes besides. */
    private static final List<String> CHANGES = List.of("create:resource_servers", "update:resource_servers", "create:clients",
            "update:clients", "update:client_keys", "create:client_grants", "update:client_grants", "create:organizations",
            "update:organizations", "create:organization_client_grants", "delete:organization_client_grants", "create:actions",
            "update:actions", "create:hooks", "update:hooks", "create:log_streams", "update:log_streams",
            "create:rate_limit_policies", "update:rate_limit_policies", "update:tenant_settings");
    private static final String PLAN = "plan";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** A large tenant is read in many steps. */
    private static final Duration READING_MAX = Duration.ofMinutes(1);

    private final TenantExport export;
    private final SentTenantFile file;
    private final ManagementApi management;
    private final SecurityIdentity caller;

    TenantFileResource(TenantExport export, SentTenantFile file, ManagementApi management, SecurityIdentity caller) {
        this.export = export;
        this.file = file;
        this.management = management;
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
        Variant asked = request.selectVariant(VARIANTS);
        return exported(asked != null && asked.getMediaType().toString().equals(ZIP));
    }

    /** The same for a caller in this process: as an archive, or as one YAML. */
    @RolesAllowed("read:tenant_settings")
    public Response exported(boolean archive) {
        requireAll(SCOPES);
        StoreDeadline.extend(READING_MAX);
        if (!archive) {
            return Response.ok(export.yaml(), YAML).build();
        }
        return Response.ok(export.archive(), ZIP)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"tenant.zip\"").build();
    }

    @POST
    @Path("/plan")
    @Consumes({ YAML, "application/x-yaml", "text/yaml", MediaType.TEXT_PLAIN })
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:tenant_settings")
    @Operation(operationId = "postTenantFilePlan", summary = "Plan a tenant file", description = "What a tenant file would change: the answer of putTenantFile, and nothing changes. Needs the scopes that create and update everything a file may hold.")
    @RequestBody(content = @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING)))
    public ObjectNode plan(InputStream body) {
        return answered(() -> planned(ManagementApi.text(body)));
    }

    /** For a caller in this process, before it looks at what was sent. */
    @RolesAllowed("update:tenant_settings")
    public void requireChanging() {
        requireAll(CHANGES);
    }

    /**
     * The YAML of an archive, for a caller in this process who plans it next.
     *
     * @throws TenantFileRefused the archive has problems
     */
    @RolesAllowed("update:tenant_settings")
    public String unpacked(byte[] archive) {
        requireAll(CHANGES);
        return file.yaml(NAME, archive);
    }

    /**
     * The same for a caller in this process.
     *
     * @throws TenantFileRefused the file has problems
     */
    @RolesAllowed("update:tenant_settings")
    public TenantPlan planned(String yaml) {
        requireAll(CHANGES);
        return file.plan(NAME, yaml);
    }

    @PUT
    @Consumes({ YAML, "application/x-yaml", "text/yaml", MediaType.TEXT_PLAIN })
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:tenant_settings")
    @Operation(operationId = "putTenantFile", summary = "Apply a tenant file", description = "Changes the tenant to what the file describes, by the rules of postern.tenant-file; what it does not name stays. Keywords have no value but POSTERN_BASE_URL. With plan, the digest of a plan: only if the file still changes what that plan says; otherwise 409. Needs the scopes that create and update everything a file may hold.")
    @Parameter(name = PLAN, in = ParameterIn.QUERY, description = "Digest of the plan that the file must have", schema = @Schema(type = SchemaType.STRING))
    @RequestBody(content = @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING)))
    public ObjectNode apply(@Context UriInfo uri, InputStream body) {
        Optional<String> digest = new QueryParameters(uri, Set.of(PLAN)).text(PLAN);
        if (digest.isPresent() && !DIGEST.matcher(digest.get()).matches()) {
            throw ManagementError.invalidQuery("Not the digest of a plan", PLAN);
        }
        return answered(() -> applied(ManagementApi.text(body), digest));
    }

    /**
     * The same for a caller in this process.
     *
     * @param digest of the plan that the file must have; empty: any
     * @throws TenantFileRefused the file has problems
     * @throws TenantPlanChanged it has another plan
     */
    @RolesAllowed("update:tenant_settings")
    public TenantPlan applied(String yaml, Optional<String> digest) {
        requireAll(CHANGES);
        return file.apply(NAME, yaml, digest, management.cause());
    }

    /** Whether a caller with these scopes may have the tenant as a file. */
    public static boolean mayRead(Predicate<String> has) {
        return SCOPES.stream().allMatch(has);
    }

    /** Whether a caller with these scopes may plan and apply a file. */
    public static boolean mayChange(Predicate<String> has) {
        return CHANGES.stream().allMatch(has);
    }

    private void requireAll(List<String> scopes) {
        scopes.stream().filter(scope -> !caller.hasRole(scope)).findFirst().ifPresent(missing -> {
            throw ManagementError.insufficientScope(List.of(missing));
        });
    }

    private static ObjectNode answered(Supplier<TenantPlan> work) {
        try {
            return TenantPlanView.of(work.get());
        } catch (TenantPlanChanged changed) {
            throw ManagementError.conflict(changed.getMessage());
        } catch (TenantFileRefused refused) {
            throw ManagementError.invalidBody("The tenant file was not applied, nothing has changed: "
                    + Texts.elided(String.join("; ", refused.problems()), PROBLEMS_MAX));
        }
    }
}
