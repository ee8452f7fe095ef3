package dev.postern.console.actions;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.registry.ActionModules;
import dev.postern.registry.ActionVersions;
import dev.postern.registry.Actions;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the page of an Action shows. */
@Singleton
final class ActionView {

    private static final String DEPLOYED_VERSION = "deployed_version";
    private static final String BODY = " -d '{}'";

    private final Actions actions;
    private final ActionVersions versions;
    private final ActionModules modules;
    private final Bindings bindings;
    private final ActionRuns runs;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ActionView(Actions actions, ActionVersions versions, ActionModules modules, Bindings bindings, ActionRuns runs,
            Visit visit, Issuer issuer, Clock clock) {
        this.actions = actions;
        this.versions = versions;
        this.modules = modules;
        this.bindings = bindings;
        this.runs = runs;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** As stored. */
    ActionPage of(String id, Problem problem) {
        return of(id, Optional.empty(), problem);
    }

    /**
     * @param typed what was typed into the form of the draft and refused; empty: nothing
     * @throws dev.postern.entity.RegistryRefusal.NotFound there is no such Action
     */
    ActionPage of(String id, Optional<Form> typed, Problem problem) {
        Entity action = actions.find(id);
        ObjectNode document = action.document();
        Instant now = clock.instant();
        List<String> bound = bindings.bound();
        List<ActionPage.Version> shown = versions.list(id).stream().map(version -> version(version, now)).toList();
        List<ActionRuns.Failure> failures = runs.failures(id, ActionListView.name(action));
        boolean isWebhook = WebhookDraft.isOf(document);
        ActionDraft draft = ActionDraft.of(document);
        String text = typed.filter(form -> !isWebhook && Draft.OF_ACTION.isChanged(form)).map(Draft.OF_ACTION::code)
                .orElseGet(() -> text(document));
        boolean overtaken = !isWebhook && typed.flatMap(form -> draft.overtaken(form, document)).isPresent();
        return new ActionPage(id, ActionListView.name(action), ActionListView.trigger(document), text, isWebhook,
                state(document, bound, failures, now),
                typed.map(form -> draft.onTopOf(form, document)).orElseGet(() -> draft.form(document)),
                DraftParts.fingerprint(document),
                overtaken ? LineDifference.between(text(document), text) : List.of(), shown,
                new SecretList(ActionResource.path(id), SecretList.of(document, now), isWebhook ? "" : "event.secrets.NAME",
                        visit.may(ActionListResource.UPDATE), visit.may(ActionListResource.UPDATE)),
                PackageList.of(ActionResource.path(id), PackageList.ofList(document.path(PackageList.FIELD)), typed,
                        !isWebhook && visit.may(ActionListResource.UPDATE)),
                ModuleUses.of(document, modules.list(), !isWebhook && visit.may(ActionListResource.UPDATE)),
                Bindings.text(bound), bound.contains(id), ActionListView.isRun(document), runs.of(id), failures, problem,
                new ActionPage.May(visit.may(ActionListResource.UPDATE), visit.may(ActionListResource.CREATE),
                        visit.may(ActionListResource.DELETE)),
                curl(id, document), TenantExport.fragment(tenant(document)));
    }

    private static List<ActionPage.State> state(ObjectNode action, List<String> bound, List<ActionRuns.Failure> failures,
            Instant now) {
        List<ActionPage.State> state = new ArrayList<>();
        JsonNode deployed = action.path(DEPLOYED_VERSION);
        if (deployed.isMissingNode()) {
            state.add(new ActionPage.State("never deployed", "code", "warn"));
        } else {
            state.add(new ActionPage.State("version " + deployed.path("number").asInt() + " in force, deployed "
                    + ActionListView.moment(deployed.path("built_at"), now).words(),
                    "versions", ""));
            if (!action.path("all_changes_deployed").asBoolean()) {
                state.add(new ActionPage.State("the draft is not deployed", "code", "warn"));
            }
        }
        int place = bound.indexOf(action.path("id").asText()) + 1;
        if (!ActionListView.isRun(action)) {
            state.add(new ActionPage.State("never run: this server has no " + ActionListView.trigger(action), "binding", ""));
        } else if (place == 0) {
            state.add(new ActionPage.State("not bound: it decides about no token", "binding", "warn"));
        } else {
            state.add(new ActionPage.State("bound, number " + place + " of " + bound.size(), "binding", ""));
        }
        if (failures != null && !failures.isEmpty()) {
            state.add(new ActionPage.State("failed " + failures.get(0).at().words(), "failures", "bad"));
        }
        return state;
    }

    private static ActionPage.Version version(Entity version, Instant now) {
        ObjectNode document = version.document();
        return new ActionPage.Version(version.id(), document.path("number").asInt(),
                Moment.of(Instant.parse(document.path("created_at").asText()), now), document.path("deployed").asBoolean());
    }

    /** The code of an Action or of a version of it; of a webhook its settings. */
    static String text(ObjectNode document) {
        return WebhookDraft.isOf(document) ? document.get(WebhookDraft.FIELD).toPrettyString() : document.path("code").asText();
    }

    private String curl(String id, ObjectNode document) {
        String path = ActionResource.target(id);
        return String.join("\n", ApiCall.get(path).curl(issuer.baseUrl()),
                WebhookDraft.isOf(document)
                        ? ApiCall.patch(path, Documents.empty().set(WebhookDraft.FIELD, document.get(WebhookDraft.FIELD)), "")
                                .curl(issuer.baseUrl())
                        : curlWithCode(ApiCall.patch(path, Documents.empty(), ""), Documents.empty(), Draft.OF_ACTION,
                                issuer.baseUrl()),
                ApiCall.post(path + "/deploy", "").curl(issuer.baseUrl()));
    }

    /** A request whose code is in a file beside. */
    static String curlWithCode(ApiCall call, ObjectNode rest, Draft draft, String baseUrl) {
        String program = rest.isEmpty() ? "{$" + draft.field() + "}" : rest + " + {$" + draft.field() + "}";
        return "jq -n --rawfile " + draft.field() + " code.js '" + program.replace("'", "'\\''") + "' |\n  "
                + call.curl(baseUrl).replace(BODY, " -d @-");
    }

    private static ObjectNode tenant(ObjectNode document) {
        ObjectNode tenant = Documents.empty();
        tenant.putArray("actions").add(fragment(document, document.path("name").asText()));
        return tenant;
    }

    /** As an entry of a tenant file: the code in a file beside, and values of secrets in the environment. */
    static ObjectNode fragment(ObjectNode document, String name) {
        ObjectNode entry = Documents.empty().put("name", name);
        entry.set("supported_triggers", document.path("supported_triggers").deepCopy());
        if (WebhookDraft.isOf(document)) {
            entry.put("kind", WebhookDraft.FIELD).set(WebhookDraft.FIELD, document.get(WebhookDraft.FIELD).deepCopy());
        } else {
            entry.put("code", "./actions/" + name.replaceAll("[^A-Za-z0-9_-]+", "-") + "/code.js");
        }
        putParts(entry, document);
        document.path(ModuleUses.FIELD).forEach(used -> entry.withArray(ModuleUses.FIELD).addObject()
                .put("module_name", used.path("module_name").asText())
                .put("module_version_number", used.path("module_version_number").asInt()));
        return entry.put("deployed", true);
    }

    /** Packages and secrets as an entry of a tenant file has them. */
    static void putParts(ObjectNode entry, ObjectNode document) {
        if (!document.path(PackageList.FIELD).isEmpty()) {
            entry.set(PackageList.FIELD, document.path(PackageList.FIELD).deepCopy());
        }
        List<String> names = document.path(SecretList.FIELD).findValuesAsText("name");
        Map<String, JsonNode> keywords = SecretKeywords.of(Set.copyOf(names));
        names.forEach(name -> entry.withArray(SecretList.FIELD).addObject().put("name", name).set("value", keywords.get(name)));
    }
}
