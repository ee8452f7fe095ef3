package dev.postern.console.actions;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionModulesResource;
import dev.postern.registry.ActionModuleVersions;
import dev.postern.registry.ActionModules;

/** The end of a module. One that an Action uses stays. */
@Path(ModuleResource.PATH + "/delete")
public class ModuleDeletionResource {

    private static final int UNPROCESSABLE = 422;

    private final ModuleView view;
    private final ActionModules modules;
    private final ActionModuleVersions versions;
    private final ActionModulesResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ModuleDeletionResource(ModuleView view, ActionModules modules, ActionModuleVersions versions,
            ActionModulesResource operations, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.view = view;
        this.modules = modules;
        this.versions = versions;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** What it would change, or which Actions prevent it. */
    @GET
    public Response ask(@PathParam("id") String id) {
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String moduleId, Problem problem) {
        visit.require(ActionListResource.DELETE);
        visit.require(ActionListResource.READ);
        String name = ActionListView.name(modules.find(moduleId));
        return Pages.answer(status, ActionTemplates.moduleDelete(pages.frame("Delete " + name, Sections.ACTIONS),
                new ModuleDeletion(moduleId, name, versions.list(moduleId).size(), view.holders(moduleId), problem,
                        deletion(moduleId).curl(issuer.baseUrl()))));
    }

    /** Deletes it. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.DELETE);
        String moduleId = PathParameters.id(id);
        try {
            changes.run(deletion(moduleId), () -> operations.delete(moduleId));
        } catch (RuntimeException refusal) {
            return ask(UNPROCESSABLE, moduleId, Problem.of(refusal));
        }
        return Pages.seeOther(ActionListResource.LIST, "module-deleted");
    }

    private static ApiCall deletion(String moduleId) {
        return ApiCall.delete(ModuleResource.target(moduleId), "Delete an action module and its versions");
    }
}
