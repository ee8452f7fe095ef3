package dev.postern.console.actions;

import java.util.List;
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

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.TypedName;
import dev.postern.console.Visit;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionsResource;
import dev.postern.registry.ActionVersions;
import dev.postern.registry.Actions;

/** The end of an Action. */
@Path(ActionResource.PATH + "/delete")
public class ActionDeletionResource {

    private static final String NEEDED = "delete:actions";
    private static final int UNPROCESSABLE = 422;

    private final Actions actions;
    private final ActionVersions versions;
    private final Bindings bindings;
    private final ActionRuns runs;
    private final ActionsResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ActionDeletionResource(Actions actions, ActionVersions versions, Bindings bindings, ActionRuns runs,
            ActionsResource operations, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.actions = actions;
        this.versions = versions;
        this.bindings = bindings;
        this.runs = runs;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** What it would change. */
    @GET
    public Response ask(@PathParam("id") String id) {
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String actionId, Problem problem) {
        visit.require(NEEDED);
        visit.require(ActionListResource.READ);
        String name = ActionListView.name(actions.find(actionId));
        List<String> bound = bindings.bound();
        boolean isBound = bound.contains(actionId);
        return Pages.answer(status, ActionTemplates.actionDelete(pages.frame("Delete " + name, Sections.ACTIONS),
                new ActionDeletion(actionId, name, Bindings.text(bound), isBound, versions.list(actionId).size(),
                        runs.tally(actionId), problem, call(actionId, isBound).curl(issuer.baseUrl()))));
    }

    /** Deletes it; one that is bound only with {@code force=true} in the address, and if its name was typed. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, @Context UriInfo uri, Form form) {
        visit.require(NEEDED);
        String actionId = PathParameters.id(id);
        boolean isBound = bindings.bound().contains(actionId);
        Optional<Problem> misnamed = TypedName.ofUsed(ActionListView.name(actions.find(actionId)), isBound).problem(form);
        if (misnamed.isPresent()) {
            return ask(UNPROCESSABLE, actionId, misnamed.get());
        }
        try {
            changes.run(call(actionId, isBound), () -> operations.delete(actionId, uri));
        } catch (RuntimeException refusal) {
            return ask(UNPROCESSABLE, actionId, Problem.of(refusal));
        }
        return Pages.seeOther(ActionListResource.LIST, "action-deleted");
    }

    private static ApiCall call(String actionId, boolean isBound) {
        return ApiCall.delete(ActionResource.target(actionId) + (isBound ? "?force=true" : ""),
                "Delete an action and its versions");
    }
}
