package dev.postern.console.actions;

import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionVersionsResource;
import dev.postern.management.actions.ActionsResource;
import dev.postern.registry.Actions;

/** One Action: its draft, and its deployment. */
@Path(ActionResource.PATH)
public class ActionResource {

    static final String PATH = ConsoleDoor.PATH + "actions/{id}";

    static final String UPDATE_WORDS = "Update an action";

    private final ActionView view;
    private final ActionsResource operations;
    private final ActionVersionsResource versions;
    private final Actions actions;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;

    ActionResource(ActionView view, ActionsResource operations, ActionVersionsResource versions, Actions actions,
            Changes changes, Pages pages, Visit visit) {
        this.view = view;
        this.operations = operations;
        this.versions = versions;
        this.actions = actions;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(ActionListResource.READ);
        ActionPage page = view.of(PathParameters.id(id), Problem.NONE);
        return Pages.answer(ActionTemplates.action(pages.frame(page.name(), Sections.ACTIONS, uri), page));
    }

    /** Saves the draft, and goes on as the pressed button says: no further, to the test, or to the deployment. */
    @POST
    @Path("draft")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String actionId = PathParameters.id(id);
        ObjectNode stored = actions.find(actionId).document();
        ActionDraft draft = ActionDraft.of(stored);
        Optional<Problem> overtaken = draft.overtaken(form, stored);
        if (overtaken.isPresent()) {
            return refused(actionId, Optional.of(form), overtaken.get());
        }
        boolean deployed = form.text("then").equals("deploy");
        Optional<Problem> unseen = unseen(form, stored);
        if (deployed && unseen.isPresent()) {
            return refused(actionId, Optional.of(form), unseen.get());
        }
        ObjectNode body = draft.changes(form, stored);
        try {
            if (!body.isEmpty()) {
                changes.make(ApiCall.patch(target(actionId), body, UPDATE_WORDS), given -> operations.patch(actionId, given));
            }
        } catch (RuntimeException refusal) {
            return refused(actionId, Optional.of(form), draft.problem(refusal));
        }
        return switch (form.text("then")) {
            case "test" -> Pages.seeOther(path(actionId) + "/test");
            case "deploy" -> deploy(actionId);
            default -> Pages.seeOther(path(actionId), "saved");
        };
    }

    /** Puts the draft in force. */
    @POST
    @Path("deploy")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response deploy(@PathParam("id") String id, Form form) {
        visit.require("create:actions");
        String actionId = PathParameters.id(id);
        Optional<Problem> unseen = unseen(form, actions.find(actionId).document());
        return unseen.isPresent() ? refused(actionId, Optional.empty(), unseen.get()) : deploy(actionId);
    }

    private static Optional<Problem> unseen(Form form, ObjectNode stored) {
        return ActionDraft.of(stored).unseen(form, stored).or(() -> DraftParts.unseen(form, stored));
    }

    private Response deploy(String actionId) {
        try {
            changes.make(ApiCall.post(target(actionId) + "/deploy", "Deploy an action"), unused -> versions.deploy(actionId));
        } catch (RuntimeException refusal) {
            return refused(actionId, Optional.empty(), Problem.of(refusal));
        }
        return Pages.seeOther(path(actionId), "action-deployed");
    }

    private Response refused(String actionId, Optional<Form> typed, Problem problem) {
        visit.require(ActionListResource.READ);
        ActionPage page = view.of(actionId, typed, problem);
        return Pages.answer(problem.status(), ActionTemplates.action(pages.frame(page.name(), Sections.ACTIONS), page));
    }

    /** Of the Management API. */
    static String target(String actionId) {
        return "/actions/actions/" + actionId;
    }

    static String path(String actionId) {
        return ActionListResource.LIST + "/" + actionId;
    }
}
