package dev.postern.console.actions;

import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionModuleVersionsResource;
import dev.postern.registry.ActionModuleVersions;
import dev.postern.registry.ActionModules;

/** One version of a module: how the draft differs from it, and the way back. */
@Path(ModuleResource.PATH + "/versions/{version}")
public class ModuleHistoryResource {

    private static final int UNPROCESSABLE = 422;

    private final ActionModules modules;
    private final ActionModuleVersions versions;
    private final ActionModuleVersionsResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ModuleHistoryResource(ActionModules modules, ActionModuleVersions versions, ActionModuleVersionsResource operations,
            Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.modules = modules;
        this.versions = versions;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** What changes from the version to the draft. */
    @GET
    public Response compare(@PathParam("id") String id, @PathParam("version") String version) {
        return compare(200, PathParameters.id(id), PathParameters.id(version), Problem.NONE);
    }

    private Response compare(int status, String moduleId, String versionId, Problem problem) {
        visit.require(ActionListResource.READ);
        Entity module = modules.find(moduleId);
        Entity version = versions.find(moduleId, versionId);
        ObjectNode draft = module.document();
        ObjectNode before = version.document();
        int number = ModuleView.number(version);
        String name = ActionListView.name(module);
        return Pages.answer(status, ActionTemplates.moduleCompare(
                pages.frame("Version " + number + " of " + name, Sections.ACTIONS),
                new ModuleComparison(moduleId, name, versionId, number,
                        LineDifference.between(before.path("code").asText(), draft.path("code").asText()),
                        ActionHistoryResource.otherwise(before, draft), visit.may(ActionListResource.UPDATE),
                        Draft.OF_MODULE.form(draft), DraftParts.fingerprint(draft), problem,
                        rollBack(moduleId, versionId).curl(issuer.baseUrl()))));
    }

    /** Makes the version the draft again, if the draft is still what this person has seen. What Actions use stays as it is. */
    @POST
    @Path("rollback")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response rollBack(@PathParam("id") String id, @PathParam("version") String version, Form form) {
        visit.require(ActionListResource.UPDATE);
        String moduleId = PathParameters.id(id);
        String versionId = PathParameters.id(version);
        Optional<Problem> lost = Draft.OF_MODULE.lost(form, modules.find(moduleId).document());
        if (lost.isPresent()) {
            return compare(UNPROCESSABLE, moduleId, versionId, lost.get());
        }
        try {
            changes.make(rollBack(moduleId, versionId), body -> operations.rollBack(moduleId, body));
        } catch (RuntimeException refusal) {
            return compare(UNPROCESSABLE, moduleId, versionId, Problem.of(refusal));
        }
        return Pages.seeOther(ModuleResource.path(moduleId), "module-rolled-back");
    }

    private static ApiCall rollBack(String moduleId, String versionId) {
        return ApiCall.post(ModuleResource.target(moduleId) + "/rollback",
                Documents.empty().put("module_version_id", versionId), "Roll back the draft of an action module");
    }
}
