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
import dev.postern.management.actions.ActionModulesResource;
import dev.postern.registry.ActionModules;

/** What the draft of a module has beside its code: secrets and npm packages. */
@Path(ModuleResource.PATH)
public class ModulePartsResource {

    private final ModuleView view;
    private final ActionModulesResource operations;
    private final ActionModules modules;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;

    ModulePartsResource(ModuleView view, ActionModulesResource operations, ActionModules modules, Changes changes, Pages pages,
            Visit visit) {
        this.view = view;
        this.operations = operations;
        this.modules = modules;
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
        String moduleId = PathParameters.id(id);
        Optional<Problem> incomplete = SecretList.problem(form);
        return incomplete.isPresent() ? refused(moduleId, Optional.empty(), incomplete.get())
                : changed(moduleId, Optional.empty(), SecretList.with(modules.find(moduleId).document(), form),
                        "module-secret-kept");
    }

    /** Takes one from the draft. */
    @POST
    @Path("secrets/remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response remove(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String moduleId = PathParameters.id(id);
        ObjectNode document = modules.find(moduleId).document();
        Optional<String> there = SecretList.named(form, SecretList.names(document));
        return there.isEmpty() ? refused(moduleId, Optional.empty(), SecretList.notThere())
                : changed(moduleId, Optional.empty(), SecretList.without(document, there.get()), "module-secret-removed");
    }

    /** Says which npm packages the code of the draft requires. */
    @POST
    @Path("packages")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response declare(@PathParam("id") String id, Form form) {
        visit.require(ActionListResource.UPDATE);
        String moduleId = PathParameters.id(id);
        JsonNode stored = modules.find(moduleId).document().path(PackageList.FIELD);
        Optional<Problem> problem = PackageList.overtaken(form, PackageList.ofList(stored)).or(() -> PackageList.twice(form));
        if (problem.isPresent()) {
            return refused(moduleId, Optional.of(form), problem.get());
        }
        return PackageList.isChanged(form)
                ? changed(moduleId, Optional.of(form),
                        Documents.empty().set(PackageList.FIELD, PackageList.list(form, stored)), "module-packages")
                : Pages.seeOther(ModuleResource.path(moduleId), "saved");
    }

    private Response changed(String moduleId, Optional<Form> typed, ObjectNode body, String done) {
        try {
            changes.make(ApiCall.patch(ModuleResource.target(moduleId), body, ModuleResource.UPDATE_WORDS),
                    given -> operations.patch(moduleId, given));
        } catch (RuntimeException refusal) {
            return refused(moduleId, typed, Problem.of(refusal));
        }
        return Pages.seeOther(ModuleResource.path(moduleId), done);
    }

    private Response refused(String moduleId, Optional<Form> typed, Problem problem) {
        visit.require(ActionListResource.READ);
        ModulePage page = view.of(moduleId, typed, problem);
        return Pages.answer(problem.status(), ActionTemplates.module(pages.frame(page.name(), Sections.ACTIONS), page));
    }
}
