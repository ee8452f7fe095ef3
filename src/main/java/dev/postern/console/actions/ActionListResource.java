package dev.postern.console.actions;

import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

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
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionsResource;
import dev.postern.registry.Triggers;
import dev.postern.tenantfile.TenantExport;

/** The Actions, the order in which they run, and a new one. */
@Path(ConsoleDoor.PATH)
public class ActionListResource {

    static final String READ = "read:actions";
    static final String CREATE = "create:actions";
    static final String UPDATE = "update:actions";
    static final String DELETE = "delete:actions";
    static final String LIST = ConsoleDoor.PATH + "actions";

    private static final int UNPROCESSABLE = 422;

    private final ActionListView view;
    private final Bindings bindings;
    private final ActionsResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ActionListResource(ActionListView view, Bindings bindings, ActionsResource operations, Changes changes, Pages pages,
            Visit visit, Issuer issuer) {
        this.view = view;
        this.bindings = bindings;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The page. */
    @GET
    @Path("actions")
    public Response list(@Context UriInfo uri) {
        visit.require(READ, HookResource.READ);
        return Pages.answer(ActionTemplates.actions(pages.frame("Actions", Sections.ACTIONS, uri), view.of(Problem.NONE)));
    }

    /** One step in the order. */
    @POST
    @Path("bindings")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response bind(Form form) {
        visit.require(UPDATE);
        String back = form.text("back");
        String page = back.isEmpty() ? LIST : ActionResource.path(PathParameters.id(back));
        Problem problem = bindings.change(form);
        if (problem.status() == 0) {
            return Pages.seeOther(page, "bindings-changed");
        }
        visit.require(READ);
        return Pages.answer(problem.status(),
                ActionTemplates.actions(pages.frame("Actions", Sections.ACTIONS), view.of(problem)));
    }

    /** The form for a new one, with the code of a starter. */
    @GET
    @Path("new-action")
    public Response form(@QueryParam("from") String from) {
        visit.require(CREATE);
        String starter = Starters.known(String.valueOf(from));
        return form(200, Form.of(Map.of("name", from == null ? "" : starter)), Starters.code(starter), starter, Problem.NONE);
    }

    private Response form(int status, Form form, String code, String starter, Problem problem) {
        String name = form.given("name").orElse("tier");
        ObjectNode tenant = Documents.empty();
        tenant.putArray("actions").add(ActionView.fragment(body(name, code), name));
        return Pages.answer(status, ActionTemplates.actionNew(pages.frame("New Action", Sections.ACTIONS),
                new ActionForm(form, code, starter, Starters.all(), problem,
                        ActionView.curlWithCode(ApiCall.post("/actions/actions", Documents.empty(), ""),
                                body(name, "").without("code"), Draft.OF_ACTION, issuer.baseUrl()),
                        TenantExport.fragment(tenant))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("actions")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        String code = Draft.OF_ACTION.code(form);
        try {
            ObjectNode made = changes.make(
                    ApiCall.post("/actions/actions", body(form.text("name"), code), "Create an action"), operations::create);
            return pages.made(ActionResource.path(made.path("id").asText()), "action-made", READ);
        } catch (RuntimeException refusal) {
            return form(UNPROCESSABLE, form, code, form.text("from"), Problem.of(refusal));
        }
    }

    private static ObjectNode body(String name, String code) {
        return forTokens(name).put("code", code);
    }

    /** The body of a new Action that decides about tokens, without what it does. */
    static ObjectNode forTokens(String name) {
        ObjectNode body = Documents.empty().put("name", name);
        body.putArray("supported_triggers").addObject().put("id", Triggers.CREDENTIALS_EXCHANGE).put("version", "v2");
        return body;
    }

    /** Text of a parameter that may be absent. */
    static Optional<String> given(String parameter) {
        return Optional.ofNullable(parameter).map(String::strip).filter(text -> !text.isEmpty());
    }
}
