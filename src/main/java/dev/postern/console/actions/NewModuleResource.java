package dev.postern.console.actions;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.MakesOne;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.management.actions.ActionModulesResource;
import dev.postern.tenantfile.TenantExport;

/** A new module. No Action can use it before it is published. */
@Path(ConsoleDoor.PATH)
public class NewModuleResource {

    private static final int UNPROCESSABLE = 422;
    private static final String NOTHING_YET = """
            /**
             * What this module does for the Actions that require it.
             */
            module.exports = {
              // tier: (client) => client.metadata.tier ?? 'basic',
            };
            """;

    private final ActionModulesResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    NewModuleResource(ActionModulesResource operations, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The form, with code that does nothing. */
    @GET
    @Path("new-action-module")
    public Response form() {
        visit.require(ActionListResource.CREATE);
        return form(200, Form.EMPTY, NOTHING_YET, Problem.NONE);
    }

    private Response form(int status, Form form, String code, Problem problem) {
        ObjectNode body = Documents.empty().put("name", form.given("name").orElse("tiers"));
        return Pages.answer(status, ActionTemplates.moduleNew(pages.frame("New module", Sections.ACTIONS),
                new ModuleForm(form, code, problem,
                        ActionView.curlWithCode(ApiCall.post(ModuleResource.TARGET, Documents.empty(), ""), body,
                                Draft.OF_MODULE, issuer.baseUrl()),
                        TenantExport.fragment(ModuleView.fragment(body)))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("action-modules")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        visit.require(ActionListResource.CREATE);
        String code = Draft.OF_MODULE.code(form);
        ObjectNode body = Documents.empty().put("name", form.text("name")).put("code", code);
        try {
            ObjectNode made = changes.make(ApiCall.post(ModuleResource.TARGET, body, "Create an action module"),
                    operations::create);
            return pages.made(ModuleResource.path(made.path("id").asText()), "module-made", ActionListResource.READ);
        } catch (RuntimeException refusal) {
            return form(UNPROCESSABLE, form, code, Problem.of(refusal));
        }
    }
}
