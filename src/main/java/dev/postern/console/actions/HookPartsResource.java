package dev.postern.console.actions;

import java.util.Map;
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
import dev.postern.management.actions.HookSecretsResource;
import dev.postern.management.actions.HooksResource;
import dev.postern.registry.Hooks;

/** What a Hook has beside its code: secrets and npm packages. A change is in force at once. */
@Path(HookResource.PATH)
public class HookPartsResource {

    private final HookView view;
    private final Hooks hooks;
    private final HooksResource operations;
    private final HookSecretsResource secrets;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;

    HookPartsResource(HookView view, Hooks hooks, HooksResource operations, HookSecretsResource secrets, Changes changes,
            Pages pages, Visit visit) {
        this.view = view;
        this.hooks = hooks;
        this.operations = operations;
        this.secrets = secrets;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
    }

    /** Gives the Hook a secret, or another value to one that it has. The value is never shown again. */
    @POST
    @Path("secrets")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response keep(@PathParam("id") String id, Form form) {
        visit.require(HookResource.UPDATE);
        String hookId = PathParameters.id(id);
        Optional<Problem> incomplete = SecretList.problem(form);
        if (incomplete.isPresent()) {
            return refused(hookId, Optional.empty(), incomplete.get());
        }
        Optional<String> there = named(hookId, form);
        String name = there.orElseGet(() -> form.text(SecretList.NAME));
        ObjectNode body = Documents.empty().put(name, SecretList.value(form));
        try {
            if (there.isPresent()) {
                changes.make(ApiCall.patch(target(hookId), body, "Change secrets of a hook"),
                        given -> secrets.patch(hookId, given));
            } else {
                changes.make(ApiCall.post(target(hookId), body, "Add secrets to a hook"), given -> secrets.add(hookId, given));
            }
        } catch (RuntimeException refusal) {
            return refused(hookId, Optional.empty(), ofSecret(refusal));
        }
        return Pages.seeOther(HookResource.path(hookId), "hook-secret-kept");
    }

    /** Takes one from it. */
    @POST
    @Path("secrets/remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response remove(@PathParam("id") String id, Form form) {
        visit.require(HookResource.DELETE);
        String hookId = PathParameters.id(id);
        Optional<String> there = named(hookId, form);
        if (there.isEmpty()) {
            return refused(hookId, Optional.empty(), SecretList.notThere());
        }
        try {
            changes.make(ApiCall.delete(target(hookId), Documents.empty().arrayNode().add(there.get()),
                    "Delete secrets of a hook"), body -> {
                        secrets.delete(hookId, body);
                        return Optional.empty();
                    });
        } catch (RuntimeException refusal) {
            return refused(hookId, Optional.empty(), ofSecret(refusal));
        }
        return Pages.seeOther(HookResource.path(hookId), "hook-secret-removed");
    }

    /** Says which packages its code requires. */
    @POST
    @Path("packages")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response declare(@PathParam("id") String id, Form form) {
        visit.require(HookResource.UPDATE);
        String hookId = PathParameters.id(id);
        JsonNode stored = hooks.find(hookId).document().path(PackageList.FIELD);
        Optional<Problem> problem = PackageList.overtaken(form, PackageList.ofMap(stored)).or(() -> PackageList.twice(form));
        if (problem.isPresent()) {
            return refused(hookId, Optional.of(form), problem.get());
        }
        if (!PackageList.isChanged(form)) {
            return Pages.seeOther(HookResource.path(hookId), "saved");
        }
        ObjectNode body = Documents.empty().set(PackageList.FIELD, PackageList.map(form, stored));
        try {
            changes.make(ApiCall.patch(HookResource.target(hookId), body, HookResource.UPDATE_WORDS),
                    given -> operations.patch(hookId, given));
        } catch (RuntimeException refusal) {
            return refused(hookId, Optional.of(form), Problem.of(refusal));
        }
        return Pages.seeOther(HookResource.path(hookId), "hook-packages");
    }

    private Optional<String> named(String hookId, Form form) {
        return SecretList.named(form, hooks.secrets(hookId).propertyStream().map(Map.Entry::getKey).toList());
    }

    /** The API names the secret itself as the field. */
    private static Problem ofSecret(RuntimeException refusal) {
        return Problem.of(SecretList.FIELD, Problem.of(refusal).words());
    }

    private Response refused(String hookId, Optional<Form> typed, Problem problem) {
        visit.require(HookResource.READ);
        HookPage page = view.of(hookId, typed, problem);
        return Pages.answer(problem.status(), ActionTemplates.hook(pages.frame(page.name(), Sections.ACTIONS), page));
    }

    private static String target(String hookId) {
        return HookResource.target(hookId) + "/secrets";
    }
}
