package dev.postern.console.actions;

import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionsResource;
import dev.postern.registry.Actions;

/** What the draft of an Action has beside its code: secrets, npm packages, and modules. */
@Path(ActionResource.PATH)
public class ActionPartsResource {

    private final ActionView view;
    private final ActionsResource operations;
    private final Actions actions;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;

    ActionPartsResource(ActionView view, ActionsResource operations, Actions actions, Changes changes, Pages pages,
            Visit visit) {
        this.view = view;
        this.operations = operations;
        this.actions = actions;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
    }

    /** Gives the draft a secret, or another value to one that it has. The value is never shown again. */
    @POST
    @Path("secrets")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response keep(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String actionId = PathParameters.id(id);
        Optional<Problem> incomplete = SecretList.problem(form);
        if (incomplete.isPresent()) {
            return refused(actionId, Optional.empty(), incomplete.get());
        }
        Problem problem = change(actionId, SecretList.with(actions.find(actionId).document(), form));
        return answer(actionId, Optional.empty(),
                problem.isAbout(WebhookDraft.SIGNING_SECRET) ? problem.at(SecretList.VALUE) : problem, "secret-kept");
    }

    /** Takes one from the draft. */
    @POST
    @Path("secrets/remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response remove(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String actionId = PathParameters.id(id);
        ObjectNode document = actions.find(actionId).document();
        Optional<String> there = SecretList.named(form, SecretList.names(document));
        return there.isEmpty() ? refused(actionId, Optional.empty(), SecretList.notThere())
                : changed(actionId, Optional.empty(), SecretList.without(document, there.get()), "secret-removed");
    }

    /** Says which npm packages the code of the draft requires. */
    @POST
    @Path("packages")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response declare(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String actionId = PathParameters.id(id);
        JsonNode stored = actions.find(actionId).document().path(PackageList.FIELD);
        Optional<Problem> problem = PackageList.overtaken(form, PackageList.ofList(stored)).or(() -> PackageList.twice(form));
        if (problem.isPresent()) {
            return refused(actionId, Optional.of(form), problem.get());
        }
        return PackageList.isChanged(form)
                ? changed(actionId, Optional.of(form),
                        Documents.empty().set(PackageList.FIELD, PackageList.list(form, stored)), "action-packages")
                : Pages.seeOther(ActionResource.path(actionId), "saved");
    }

    /** Lets the draft use a version of a module, in place of another version of it. */
    @POST
    @Path("modules")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response use(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String actionId = PathParameters.id(id);
        return changed(actionId, Optional.empty(),
                ModuleUses.with(actions.find(actionId).document(), form.text(ModuleUses.FIELD)), "action-modules");
    }

    /** Takes a module from it. */
    @POST
    @Path("modules/remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response leave(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String actionId = PathParameters.id(id);
        return changed(actionId, Optional.empty(),
                ModuleUses.without(actions.find(actionId).document(), form.text(ModuleUses.MODULE_ID)), "action-modules");
    }

    private Response changed(String actionId, Optional<Form> typed, ObjectNode body, String done) {
        return answer(actionId, typed, change(actionId, body), done);
    }

    /** @return {@link Problem#NONE}, or why nothing was changed */
    private Problem change(String actionId, ObjectNode body) {
        try {
            changes.make(ApiCall.patch(ActionResource.target(actionId), body, ActionResource.UPDATE_WORDS),
                    given -> operations.patch(actionId, given));
            return Problem.NONE;
        } catch (RuntimeException refusal) {
            return ActionDraft.of(actions.find(actionId).document()).problem(refusal);
        }
    }

    private Response answer(String actionId, Optional<Form> typed, Problem problem, String done) {
        return problem.status() == 0 ? Pages.seeOther(ActionResource.path(actionId), done) : refused(actionId, typed, problem);
    }

    private Response refused(String actionId, Optional<Form> typed, Problem problem) {
        visit.require(ActionListResource.READ);
        ActionPage page = view.of(actionId, typed, problem);
        return Pages.answer(problem.status(), ActionTemplates.action(pages.frame(page.name(), Sections.ACTIONS), page));
    }
}
