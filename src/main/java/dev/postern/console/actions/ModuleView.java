package dev.postern.console.actions;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
import dev.postern.registry.ActionModuleVersions;
import dev.postern.registry.ActionModules;
import dev.postern.registry.ActionVersions;
import dev.postern.registry.Actions;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the pages of a module show. */
@Singleton
final class ModuleView {

    private final ActionModules modules;
    private final ActionModuleVersions versions;
    private final Actions actions;
    private final ActionVersions actionVersions;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ModuleView(ActionModules modules, ActionModuleVersions versions, Actions actions, ActionVersions actionVersions,
            Visit visit, Issuer issuer, Clock clock) {
        this.modules = modules;
        this.versions = versions;
        this.actions = actions;
        this.actionVersions = actionVersions;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * @param typed what was typed into a form of the page and refused; empty: nothing
     * @throws dev.postern.entity.RegistryRefusal.NotFound there is no such module
     */
    ModulePage of(String id, Optional<Form> typed, Problem problem) {
        Entity module = modules.find(id);
        ObjectNode document = module.document();
        Instant now = clock.instant();
        String stored = document.path("code").asText();
        String code = typed.filter(Draft.OF_MODULE::isChanged).map(Draft.OF_MODULE::code).orElse(stored);
        boolean overtaken = typed.flatMap(form -> Draft.OF_MODULE.overtaken(form, document)).isPresent();
        boolean mayUpdate = visit.may(ActionListResource.UPDATE);
        String path = ModuleResource.path(id);
        return new ModulePage(id, ActionListView.name(module), code,
                typed.map(form -> Draft.OF_MODULE.onTopOf(form, document)).orElseGet(() -> Draft.OF_MODULE.form(document)),
                DraftParts.fingerprint(document),
                overtaken ? LineDifference.between(stored, code) : List.of(),
                document.path("all_changes_published").asBoolean(),
                versions.list(id).stream().map(version -> version(version, now)).toList(),
                new SecretList(path, SecretList.of(document, now), "actions.secrets.NAME", mayUpdate, mayUpdate),
                PackageList.of(path, PackageList.ofList(document.path(PackageList.FIELD)), typed, mayUpdate), uses(id),
                mayUpdate, visit.may(ActionListResource.DELETE), problem, curl(id),
                TenantExport.fragment(fragment(document)));
    }

    static int number(Entity version) {
        return version.document().path("version_number").asInt();
    }

    private static ModulePage.Version version(Entity version, Instant now) {
        return new ModulePage.Version(version.id(), number(version),
                Moment.of(Instant.parse(version.document().path("created_at").asText()), now));
    }

    /** The Actions that use it in force or in their draft; not those that only a former version of theirs lets use it. */
    List<ModulePage.Use> uses(String id) {
        List<ModulePage.Use> uses = new ArrayList<>();
        for (Entity action : actions.list()) {
            int inForce = used(action.document().at("/deployed_version/modules"), id);
            int draft = used(action.document().path("modules"), id);
            if (inForce > 0 || draft > 0) {
                uses.add(new ModulePage.Use(action.id(), ActionListView.name(action), inForce, draft));
            }
        }
        return uses;
    }

    /**
     * The Actions for which its deletion is refused: those that name it in their draft or in a version that is kept, because an
     * Action can be rolled back to it.
     */
    List<ModuleDeletion.Holder> holders(String id) {
        List<ModuleDeletion.Holder> holders = new ArrayList<>();
        for (Entity action : actions.list()) {
            int inForce = used(action.document().at("/deployed_version/modules"), id);
            int draft = used(action.document().path("modules"), id);
            List<Integer> former = actionVersions.list(action.id()).stream().map(Entity::document)
                    .filter(version -> !version.path("deployed").asBoolean() && used(version.path("modules"), id) > 0)
                    .map(version -> version.path("number").asInt()).toList();
            if (inForce > 0 || draft > 0 || !former.isEmpty()) {
                holders.add(new ModuleDeletion.Holder(action.id(), ActionListView.name(action), inForce, draft, former));
            }
        }
        return holders;
    }

    /** Number of the version that the references name; 0: none. */
    private static int used(JsonNode references, String id) {
        return references.valueStream().filter(reference -> reference.path("module_id").asText().equals(id))
                .mapToInt(reference -> reference.path("module_version_number").asInt()).findFirst().orElse(0);
    }

    private String curl(String id) {
        String target = ModuleResource.target(id);
        return String.join("\n", ApiCall.get(target).curl(issuer.baseUrl()),
                ActionView.curlWithCode(ApiCall.patch(target, Documents.empty(), ""), Documents.empty(), Draft.OF_MODULE,
                        issuer.baseUrl()),
                ApiCall.post(target + "/versions", "").curl(issuer.baseUrl()));
    }

    /** As a tenant file has it: the code in a file beside, and values of secrets in the environment. */
    static ObjectNode fragment(ObjectNode document) {
        ObjectNode tenant = Documents.empty();
        String name = document.path("name").asText();
        ObjectNode entry = tenant.putArray("actionModules").addObject().put("name", name).put("code",
                "./action-modules/" + name.replaceAll("[^A-Za-z0-9_-]+", "-") + "/code.js");
        ActionView.putParts(entry, document);
        entry.put("all_changes_published", true);
        return tenant;
    }
}
