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
import dev.postern.management.actions.HooksResource;
import dev.postern.registry.Triggers;
import dev.postern.tenantfile.TenantExport;

/** A new Hook. It is not enabled. */
@Path(ConsoleDoor.PATH)
public class NewHookResource {

    static final String CREATE = "create:hooks";

    private static final int UNPROCESSABLE = 422;
    private static final String TRIGGER = "triggerId";
    private static final String NOTHING_YET = """
            /**
             * What this Hook decides, and why.
             */
            module.exports = function (client, scope, audience, context, cb) {
              // cb(new InvalidRequestError('Why there is no token'));
              cb(null, { scope: scope });
            };
            """;

    private final HooksResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    NewHookResource(HooksResource operations, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The form, with code that changes nothing. */
    @GET
    @Path("new-hook")
    public Response form() {
        visit.require(CREATE);
        return form(200, Form.EMPTY, NOTHING_YET, Problem.NONE);
    }

    private Response form(int status, Form form, String script, Problem problem) {
        ObjectNode body = Documents.empty().put("name", form.given("name").orElse("tiers")).put(TRIGGER,
                Triggers.CREDENTIALS_EXCHANGE);
        return Pages.answer(status, ActionTemplates.hookNew(pages.frame("New Hook", Sections.ACTIONS),
                new HookForm(form, script, problem,
                        ActionView.curlWithCode(ApiCall.post("/hooks", Documents.empty(), ""), body, Draft.OF_HOOK,
                                issuer.baseUrl()),
                        TenantExport.fragment(HookView.fragment(body, Documents.empty())))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("hooks")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        visit.require(CREATE);
        String script = Draft.OF_HOOK.code(form);
        ObjectNode body = Documents.empty().put("name", form.text("name")).put("script", script).put(TRIGGER,
                form.text(TRIGGER));
        try {
            ObjectNode made = changes.make(ApiCall.post("/hooks", body, "Create a hook"), operations::create);
            return pages.made(HookResource.path(made.path("id").asText()), "hook-made", HookResource.READ);
        } catch (RuntimeException refusal) {
            return form(UNPROCESSABLE, form, script, Problem.of(refusal));
        }
    }
}
