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

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.TypedName;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.HooksResource;
import dev.postern.registry.Hooks;

/** One Hook: its code, whether it runs, and its end. */
@Path(HookResource.PATH)
public class HookResource {

    static final String PATH = ConsoleDoor.PATH + "hooks/{id}";
    static final String READ = "read:hooks";
    static final String UPDATE = "update:hooks";
    static final String DELETE = "delete:hooks";
    static final String UPDATE_WORDS = "Update a hook";

    private static final String ENABLED = "enabled";
    private static final int UNPROCESSABLE = 422;

    private final HookView view;
    private final Hooks hooks;
    private final ActionRuns runs;
    private final HooksResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    HookResource(HookView view, Hooks hooks, ActionRuns runs, HooksResource operations, Changes changes, Pages pages,
            Visit visit, Issuer issuer) {
        this.view = view;
        this.hooks = hooks;
        this.runs = runs;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(READ);
        HookPage page = view.of(PathParameters.id(id), Optional.empty(), Problem.NONE);
        return Pages.answer(ActionTemplates.hook(pages.frame(page.name(), Sections.ACTIONS, uri), page));
    }

    /**
     * Saves name and code, and enables the Hook if the pressed button says so: code that this person has seen, and no other. An
     * enabled Hook runs it from the next token on.
     */
    @POST
    @Path("draft")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(@PathParam("id") String id, Form form) {
        visit.require(UPDATE);
        String hookId = PathParameters.id(id);
        ObjectNode stored = hooks.find(hookId).document();
        boolean enabled = form.text("then").equals("enable");
        Optional<Problem> problem = Draft.OF_HOOK.overtaken(form, stored)
                .or(() -> enabled ? unseen(form, stored) : Optional.empty());
        if (problem.isPresent()) {
            return refused(hookId, Optional.of(form), problem.get());
        }
        ObjectNode body = Draft.OF_HOOK.changes(form);
        if (enabled) {
            body.put(ENABLED, true);
        }
        return body.isEmpty() ? Pages.seeOther(path(hookId), "saved")
                : changed(hookId, body, Optional.of(form), enabled ? "hook-enabled" : "hook-saved");
    }

    private static Optional<Problem> unseen(Form form, ObjectNode stored) {
        return Draft.OF_HOOK.unseen(form, stored).or(() -> DraftParts.unseen(form, stored));
    }

    /** It decides about no token any more. */
    @POST
    @Path("disable")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response disable(@PathParam("id") String id, Form form) {
        visit.require(UPDATE);
        return changed(PathParameters.id(id), Documents.empty().put(ENABLED, false), Optional.empty(), "hook-disabled");
    }

    private Response changed(String hookId, ObjectNode body, Optional<Form> typed, String done) {
        try {
            changes.make(ApiCall.patch(target(hookId), body, UPDATE_WORDS), given -> operations.patch(hookId, given));
        } catch (RuntimeException refusal) {
            return refused(hookId, typed, Problem.of(refusal));
        }
        return Pages.seeOther(path(hookId), done);
    }

    private Response refused(String hookId, Optional<Form> typed, Problem problem) {
        visit.require(READ);
        HookPage page = view.of(hookId, typed, problem);
        return Pages.answer(problem.status(), ActionTemplates.hook(pages.frame(page.name(), Sections.ACTIONS), page));
    }

    /** What its end would change. */
    @GET
    @Path("delete")
    public Response ask(@PathParam("id") String id) {
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String hookId, Problem problem) {
        visit.require(DELETE);
        visit.require(READ);
        Entity hook = hooks.find(hookId);
        String name = ActionListView.name(hook);
        return Pages.answer(status, ActionTemplates.hookDelete(pages.frame("Delete " + name, Sections.ACTIONS),
                new HookDeletion(hookId, name, hook.document().path(ENABLED).asBoolean(), runs.tally(hookId), problem,
                        deletion(hookId).curl(issuer.baseUrl()))));
    }

    /** Deletes it; one that is enabled only if its name was typed. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, Form form) {
        visit.require(DELETE);
        String hookId = PathParameters.id(id);
        Entity hook = hooks.find(hookId);
        Optional<Problem> misnamed = TypedName
                .ofUsed(ActionListView.name(hook), hook.document().path(ENABLED).asBoolean()).problem(form);
        if (misnamed.isPresent()) {
            return ask(UNPROCESSABLE, hookId, misnamed.get());
        }
        try {
            changes.run(deletion(hookId), () -> operations.delete(hookId));
        } catch (RuntimeException refusal) {
            return ask(UNPROCESSABLE, hookId, Problem.of(refusal));
        }
        return Pages.seeOther(ActionListResource.LIST, "hook-deleted");
    }

    private static ApiCall deletion(String hookId) {
        return ApiCall.delete(target(hookId), "Delete a hook");
    }

    /** Of the Management API. */
    static String target(String hookId) {
        return "/hooks/" + hookId;
    }

    static String path(String hookId) {
        return ConsoleDoor.PATH + "hooks/" + hookId;
    }
}
