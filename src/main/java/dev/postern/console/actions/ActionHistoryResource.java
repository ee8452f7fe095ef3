package dev.postern.console.actions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Difference;
import dev.postern.console.Form;
import dev.postern.console.MakesOne;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionVersionsResource;
import dev.postern.registry.ActionVersions;
import dev.postern.registry.Actions;

/** What an Action was: two versions beside each other, and the way back. */
@Path(ActionResource.PATH)
public class ActionHistoryResource {

    static final String DRAFT = "draft";
    private static final int UNPROCESSABLE = 422;

    private final Actions actions;
    private final ActionVersions versions;
    private final ActionVersionsResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ActionHistoryResource(Actions actions, ActionVersions versions, ActionVersionsResource operations, Changes changes,
            Pages pages, Visit visit, Issuer issuer) {
        this.actions = actions;
        this.versions = versions;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** How one version differs from another; unless told otherwise, the draft from what is in force. */
    @GET
    @Path("compare")
    public Response compare(@PathParam("id") String id, @QueryParam("from") String from, @QueryParam("to") String to) {
        return compare(200, PathParameters.id(id), ActionListResource.given(from), ActionListResource.given(to), Problem.NONE);
    }

    private Response compare(int status, String actionId, Optional<String> from, Optional<String> to, Problem problem) {
        visit.require(ActionListResource.READ);
        Entity action = actions.find(actionId);
        List<Entity> all = versions.list(actionId);
        if (all.isEmpty()) {
            throw new NotFoundException();
        }
        ObjectNode before = document(action, all, from.orElse(all.get(0).id()));
        ObjectNode after = document(action, all, to.orElse(DRAFT));
        List<Comparison.Choice> choices = new ArrayList<>();
        choices.add(choice(action.document()));
        all.forEach(version -> choices.add(choice(version.document())));
        String name = ActionListView.name(action);
        boolean isFormer = !isDraft(before) && !before.path("deployed").asBoolean();
        return Pages.answer(status, ActionTemplates.actionCompare(pages.frame("Versions of " + name, Sections.ACTIONS),
                new Comparison(actionId, name, choices, choice(before), choice(after),
                        WebhookDraft.isOf(action.document()),
                        Difference.between(before.path(WebhookDraft.FIELD), after.path(WebhookDraft.FIELD)),
                        LineDifference.between(before.path("code").asText(), after.path("code").asText()),
                        otherwise(before, after),
                        isFormer && visit.may(ActionListResource.CREATE) ? before.path("id").asText() : "",
                        Draft.OF_ACTION.form(action.document()), DraftParts.fingerprint(action.document()), problem,
                        isDraft(before) ? ApiCall.get(ActionResource.target(actionId) + "/versions").curl(issuer.baseUrl())
                                : rollBack(actionId, before.path("id").asText(), true).curl(issuer.baseUrl()))));
    }

    private static ObjectNode document(Entity action, List<Entity> all, String which) {
        return which.equals(DRAFT) ? action.document()
                : all.stream().filter(version -> version.id().equals(which)).findFirst().orElseThrow(NotFoundException::new)
                        .document();
    }

    private static boolean isDraft(ObjectNode document) {
        return !document.has("action_id");
    }

    private static Comparison.Choice choice(ObjectNode document) {
        return isDraft(document) ? new Comparison.Choice(DRAFT, "Draft")
                : new Comparison.Choice(document.path("id").asText(), "Version " + document.path("number").asInt()
                        + (document.path("deployed").asBoolean() ? ", in force" : ""));
    }

    /** What differs beside the code, in sentences. */
    static List<String> otherwise(ObjectNode before, ObjectNode after) {
        List<String> sentences = new ArrayList<>();
        names(before, after, "secrets", "name").ifPresent(sentences::add);
        names(before, after, "dependencies", "name").ifPresent(sentences::add);
        names(before, after, "modules", "module_name").ifPresent(sentences::add);
        if (!before.path("runtime").equals(after.path("runtime"))) {
            sentences.add("runtime: " + before.path("runtime").asText() + " → " + after.path("runtime").asText());
        }
        return sentences;
    }

    private static Optional<String> names(ObjectNode before, ObjectNode after, String field, String name) {
        if (before.path(field).equals(after.path(field)) || (before.path(field).isEmpty() && after.path(field).isEmpty())) {
            return Optional.empty();
        }
        Set<String> old = new TreeSet<>();
        before.path(field).forEach(item -> old.add(item.path(name).asText()));
        Set<String> now = new TreeSet<>();
        after.path(field).forEach(item -> now.add(item.path(name).asText()));
        return Optional.of(field + ": " + (old.equals(now) ? "the same names, with other values or versions"
                : words(old) + " → " + words(now)));
    }

    private static String words(Set<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** Puts a former version in force again. The draft becomes the same only if it is still what this person has seen. */
    @POST
    @MakesOne
    @Path("versions/{version}/deploy")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response rollBack(@PathParam("id") String id, @PathParam("version") String version, Form form) {
        visit.require(ActionListResource.CREATE);
        String actionId = PathParameters.id(id);
        String versionId = PathParameters.id(version);
        boolean draftToo = form.has("update_draft");
        Optional<Problem> lost = draftToo ? Draft.OF_ACTION.lost(form, actions.find(actionId).document()) : Optional.empty();
        if (lost.isPresent()) {
            return compare(UNPROCESSABLE, actionId, Optional.of(versionId), Optional.empty(), lost.get());
        }
        try {
            changes.make(rollBack(actionId, versionId, draftToo),
                    body -> operations.rollBack(actionId, versionId, body));
        } catch (RuntimeException refusal) {
            return compare(UNPROCESSABLE, actionId, Optional.of(versionId), Optional.empty(), Problem.of(refusal));
        }
        return Pages.seeOther(ActionResource.path(actionId), "action-rolled-back");
    }

    private static ApiCall rollBack(String actionId, String versionId, boolean draftToo) {
        return ApiCall.post(ActionResource.target(actionId) + "/versions/" + versionId + "/deploy",
                Documents.empty().put("update_draft", draftToo), "Roll back to a version");
    }
}
