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
import dev.postern.management.actions.ActionModuleVersionsResource;
import dev.postern.management.actions.ActionModulesResource;
import dev.postern.registry.ActionModules;

/** One module that Actions share: its draft, and its versions. */
@Path(ModuleResource.PATH)
public class ModuleResource {

    static final String PATH = ConsoleDoor.PATH + "action-modules/{id}";
    /** Of the Management API. */
    static final String TARGET = "/actions/modules";
    static final String UPDATE_WORDS = "Change the draft of an action module";

    private final ModuleView view;
    private final ActionModulesResource operations;
    private final ActionModuleVersionsResource versions;
    private final ActionModules modules;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;

    ModuleResource(ModuleView view, ActionModulesResource operations, ActionModuleVersionsResource versions,
            ActionModules modules, Changes changes, Pages pages, Visit visit) {
        this.view = view;
        this.operations = operations;
        this.versions = versions;
        this.modules = modules;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(ActionListResource.READ);
        ModulePage page = view.of(PathParameters.id(id), Optional.empty(), Problem.NONE);
        return Pages.answer(ActionTemplates.module(pages.frame(page.name(), Sections.ACTIONS, uri), page));
    }

    /** Saves the draft, and publishes it if the pressed button says so. */
    @POST
    @Path("draft")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String moduleId = PathParameters.id(id);
        Optional<Problem> overtaken = Draft.OF_MODULE.overtaken(form, modules.find(moduleId).document());
        if (overtaken.isPresent()) {
            return refused(moduleId, Optional.of(form), overtaken.get());
        }
        boolean published = form.text("then").equals("publish");
        Optional<Problem> unseen = unseen(form, modules.find(moduleId).document());
        if (published && unseen.isPresent()) {
            return refused(moduleId, Optional.of(form), unseen.get());
        }
        ObjectNode body = Draft.OF_MODULE.changes(form);
        try {
            if (!body.isEmpty()) {
                changes.make(ApiCall.patch(target(moduleId), body, UPDATE_WORDS), given -> operations.patch(moduleId, given));
            }
        } catch (RuntimeException refusal) {
            return refused(moduleId, Optional.of(form), Problem.of(refusal));
        }
        return published ? publish(moduleId) : Pages.seeOther(path(moduleId), "saved");
    }

    private static Optional<Problem> unseen(Form form, ObjectNode stored) {
        return Draft.OF_MODULE.unseen(form, stored).or(() -> DraftParts.unseen(form, stored));
    }

    private Response publish(String moduleId) {
        try {
            changes.make(ApiCall.post(target(moduleId) + "/versions", "Publish an action module"),
                    unused -> versions.publish(moduleId));
        } catch (RuntimeException refusal) {
            return refused(moduleId, Optional.empty(), Problem.of(refusal));
        }
        return Pages.seeOther(path(moduleId), "module-published");
    }

    private Response refused(String moduleId, Optional<Form> typed, Problem problem) {
        visit.require(ActionListResource.READ);
        ModulePage page = view.of(moduleId, typed, problem);
        return Pages.answer(problem.status(), ActionTemplates.module(pages.frame(page.name(), Sections.ACTIONS), page));
    }

    /** Of the Management API. */
    static String target(String moduleId) {
        return TARGET + "/" + moduleId;
    }

    static String path(String moduleId) {
        return ConsoleDoor.PATH + "action-modules/" + moduleId;
    }
}
