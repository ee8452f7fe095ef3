package dev.postern.console.tenantfile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.management.tenant.TenantFileResource;
import dev.postern.tenantfile.SentTenantFile;
import dev.postern.tenantfile.TenantFileRefused;
import dev.postern.tenantfile.TenantPlan;
import dev.postern.tenantfile.TenantPlanChanged;

/** The tenant as a file. A file is applied in two steps: its plan, then the button that applies what the plan says. */
@Path(ConsoleDoor.PATH + "tenant-file")
public class TenantFilePages {

    private static final String READ = "read:tenant_settings";
    private static final String PATH = "/postern/tenant-file";
    private static final String OF_A_FILE = " \\\n  -H 'content-type: application/yaml' --data-binary @tenant.yaml";
    private static final String TITLE = "Tenant file";
    private static final int UNPROCESSABLE = 422;
    /** What a form can send: a little less than the bound on forms. */
    private static final int BYTES_MAX = 500 * 1024;
    private static final String TOO_LONG = "The file is more than " + BYTES_MAX
            + " bytes as the form of its plan sends it, "
            + "where each line ends in one byte more. Apply it in parts, or by script: PUT /api/v2" + PATH;

    private final TenantFileResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    TenantFilePages(TenantFileResource operations, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** Export and upload. */
    @GET
    public Response show() {
        visit.require(READ);
        return upload(200, List.of(), "");
    }

    private Response upload(int status, List<String> problems, String text) {
        return Pages.answer(status, TenantFileTemplates.tenantFile(pages.frame(TITLE, Sections.TENANT_FILE),
                new UploadPage(TenantFileResource.mayRead(visit::may), TenantFileResource.mayChange(visit::may), problems, text,
                        ApiCall.get(PATH).curl(issuer.baseUrl()) + " > tenant.yaml")));
    }

    /** One YAML to download. */
    @GET
    @Path("tenant.yaml")
    public Response yaml() {
        return Response.fromResponse(operations.exported(false))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"tenant.yaml\"").build();
    }

    /** An archive to download, with code in files of its own. */
    @GET
    @Path("tenant.zip")
    public Response archive() {
        return operations.exported(true);
    }

    /** What a file would change. */
    @POST
    @Path("plan")
    @Consumes({ MediaType.MULTIPART_FORM_DATA, MediaType.APPLICATION_FORM_URLENCODED })
    public Response plan(Form form) {
        operations.requireChanging();
        Optional<byte[]> archive = form.file("file").filter(SentTenantFile::isArchive);
        String text = "";
        try {
            text = archive.isPresent() ? operations.unpacked(archive.get()) : text(form);
            if (text.isBlank()) {
                return upload(UNPROCESSABLE, List.of("Choose a file, or paste its text"), "");
            }
            if (sentBytes(text) > BYTES_MAX) {
                return upload(UNPROCESSABLE, List.of(TOO_LONG), "");
            }
            return plan(200, operations.planned(text), false, text, archive.isPresent());
        } catch (TenantFileRefused refused) {
            return upload(UNPROCESSABLE, refused.problems(), text);
        }
    }

    /** As the form with the button that applies it sends the text: a browser ends lines in two characters. */
    private static long sentBytes(String text) {
        String lines = text.replace("\r\n", "\n");
        return lines.getBytes(StandardCharsets.UTF_8).length
                + lines.chars().filter(character -> character == '\n' || character == '\r').count();
    }

    private static String text(Form form) {
        return form.all("file").stream().filter(file -> !file.isBlank()).findFirst()
                .or(() -> form.all("text").stream().findFirst()).orElse("");
    }

    private Response plan(int status, TenantPlan plan, boolean overtaken, String text, boolean unpacked) {
        return Pages.answer(status, TenantFileTemplates.tenantFilePlan(pages.frame("Plan", Sections.TENANT_FILE),
                PlanView.of(plan, false, overtaken, text, unpacked,
                        call(plan.digest()).curl(issuer.baseUrl()) + OF_A_FILE)));
    }

    /** Applies the file whose plan was shown, if it still has that plan. */
    @POST
    @Path("apply")
    @Consumes({ MediaType.MULTIPART_FORM_DATA, MediaType.APPLICATION_FORM_URLENCODED })
    public Response apply(Form form) {
        String text = text(form);
        String digest = form.text("plan");
        try {
            TenantPlan done = changes.make(call(digest), unused -> operations.applied(text, Optional.of(digest)));
            return Pages.answer(TenantFileTemplates.tenantFilePlan(pages.frame("Applied", Sections.TENANT_FILE),
                    PlanView.of(done, true, false, "", false, call(digest).curl(issuer.baseUrl()) + OF_A_FILE)));
        } catch (TenantPlanChanged changed) {
            return plan(409, changed.plan(), true, text, false);
        } catch (TenantFileRefused refused) {
            return upload(UNPROCESSABLE, refused.problems(), text);
        }
    }

    private static ApiCall call(String digest) {
        return new ApiCall("PUT", PATH + (digest.matches("[0-9a-f]{64}") ? "?plan=" + digest : ""), Optional.empty(),
                "Apply a tenant file");
    }
}
