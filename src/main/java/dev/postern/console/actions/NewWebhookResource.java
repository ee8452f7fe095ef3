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
import dev.postern.management.actions.ActionsResource;
import dev.postern.tenantfile.TenantExport;

/** A new webhook Action, together with the secret that signs. */
@Path(ConsoleDoor.PATH)
public class NewWebhookResource {

    private static final int UNPROCESSABLE = 422;
    /** On the page, in place of what is typed. */
    private static final String VALUE_SHOWN = "…at least 16 characters…";

    private final ActionsResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    NewWebhookResource(ActionsResource operations, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The form. */
    @GET
    @Path("new-webhook-action")
    public Response form() {
        visit.require(ActionListResource.CREATE);
        return form(200, WebhookDraft.empty(), Problem.NONE);
    }

    private Response form(int status, Form form, Problem problem) {
        String name = form.given("name").orElse("ask-the-receiver");
        ObjectNode body = body(name, form, VALUE_SHOWN);
        if (form.given("url").isEmpty()) {
            body.withObject("/" + WebhookDraft.FIELD).put("url", "https://receiver.example/signed");
        }
        if (form.given(WebhookDraft.SIGNING_SECRET).isEmpty()) {
            body.remove(SecretList.FIELD);
        }
        ObjectNode tenant = Documents.empty();
        tenant.putArray("actions").add(ActionView.fragment(body, name));
        return Pages.answer(status, ActionTemplates.webhookNew(pages.frame("New webhook Action", Sections.ACTIONS),
                new WebhookForm(form, problem, creation(body).curl(issuer.baseUrl()), TenantExport.fragment(tenant))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("webhook-actions")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        visit.require(ActionListResource.CREATE);
        String value = SecretList.value(form);
        if (WebhookDraft.isSigned(form) && value.isEmpty()) {
            return form(UNPROCESSABLE, form, Problem.of(SecretList.VALUE, "hmac needs a secret with a name and a value"));
        }
        if (!WebhookDraft.isSigned(form) && !value.isEmpty()) {
            return form(UNPROCESSABLE, form, Problem.of(SecretList.VALUE,
                    "Only hmac has a secret. Choose hmac, or leave the value empty"));
        }
        try {
            ObjectNode made = changes.make(creation(body(form.text("name"), form, value)), operations::create);
            return Pages.seeOther(ActionResource.path(made.path("id").asText()), "action-made");
        } catch (RuntimeException refusal) {
            return form(UNPROCESSABLE, form, problem(form, refusal));
        }
    }

    private static ApiCall creation(ObjectNode body) {
        return ApiCall.post("/actions/actions", body, "Create an action");
    }

    private static ObjectNode body(String name, Form form, String value) {
        ObjectNode body = ActionListResource.forTokens(name).put("kind", WebhookDraft.FIELD);
        body.set(WebhookDraft.FIELD, WebhookDraft.settings(form));
        if (WebhookDraft.isSigned(form)) {
            body.putArray(SecretList.FIELD).addObject().put("name", form.text(WebhookDraft.SIGNING_SECRET)).put("value", value);
        }
        return body;
    }

    /** The secret is typed here, so what is wrong with it is said at its name or at its value. */
    private static Problem problem(Form form, RuntimeException refusal) {
        Problem problem = WebhookDraft.FORM.problem(refusal);
        boolean ofSecret = problem.isAbout(SecretList.FIELD) || problem.isAbout(WebhookDraft.SIGNING_SECRET);
        return ofSecret ? problem.at(form.text(WebhookDraft.SIGNING_SECRET).isEmpty() ? WebhookDraft.SIGNING_SECRET
                : SecretList.VALUE) : problem;
    }
}
