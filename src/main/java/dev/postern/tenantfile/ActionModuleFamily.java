package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.registry.ActionModuleVersions;
import dev.postern.registry.ActionModules;

/**
 * {@code actionModules}, identified by {@code name}. {@code code} is as for Actions; {@code all_changes_published} publishes
 * it.
 * Then {@code latest_version_number} is the least number of the newest version, because Actions name versions by their number.
 */
@Singleton
final class ActionModuleFamily implements Family {

    private static final Set<String> READ_ONLY = Set.of("id", "created_at", "updated_at", "latest_version",
            "actions_using_module_total");
    private static final String PUBLISHED = "all_changes_published";
    private static final String PUBLISH = "publish";
    private static final String NEWEST = "latest_version_number";
    private static final int NUMBER_MAX = 1_000_000;
    private static final String SECRETS = "secrets";

    private static final String REFERENCES = "modules";
    private static final String MODULE_NAME = "module_name";
    private static final String VERSION_NUMBER = "module_version_number";

    private final ActionModules modules;
    private final ActionModuleVersions versions;

    ActionModuleFamily(ActionModules modules, ActionModuleVersions versions) {
        this.modules = modules;
        this.versions = versions;
    }

    @Override
    public String key() {
        return "actionModules";
    }

    @Override
    public String schema() {
        return "ActionModuleCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public Set<String> beyondSchema() {
        return Set.of(PUBLISHED, NEWEST);
    }

    @Override
    public List<String> secrets() {
        return List.of("/" + SECRETS + "/*/value");
    }

    @Override
    public Optional<CodeFiles> code() {
        return Optional.of(new CodeFiles("code", "action-modules", "code.js"));
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("name").asText();
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        boolean publish = body.path(PUBLISHED).asBoolean(false) || body.path(PUBLISH).asBoolean(false);
        int number = Math.max(1, Math.min(body.path(NEWEST).asInt(1), NUMBER_MAX));
        body.remove(List.of(PUBLISHED, PUBLISH, NEWEST));
        Optional<Entity> present = ActionModules.named(tx, identity(body));
        Entity module = present.isEmpty() ? modules.create(tx, body)
                : modules.patch(tx, present.get().id(), body.remove(List.of("name", "api_version")));
        if (publish) {
            versions.publish(tx, module.id(), number);
        }
        return tx.find(EntityKind.ACTION_MODULE, module.id());
    }

    @Override
    public Optional<JsonNode> exported() {
        return Exported.list(modules.list().stream().map(module -> {
            ObjectNode entry = module.document().deepCopy();
            JsonNode newest = entry.at("/latest_version/version_number");
            entry.remove(READ_ONLY);
            if (!newest.isMissingNode()) {
                entry.set(NEWEST, newest);
            }
            entry.path(SECRETS).forEach(secret -> ((ObjectNode) secret).remove("updated_at"));
            return entry;
        }).toList());
    }

    /**
     * Replaces the names of modules and the numbers of versions, by which an Action of a file uses them, by ids.
     *
     * @param action without a version number for a module it uses the newest version
     * @throws IllegalArgumentException there is no such module or version
     */
    static void resolve(PlannedTransaction tx, ObjectNode action) {
        if (!action.path(REFERENCES).isArray()) {
            return;
        }
        ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
        for (JsonNode reference : action.path(REFERENCES)) {
            resolved.add(reference.hasNonNull(MODULE_NAME) ? resolved(tx, reference) : reference);
        }
        action.set(REFERENCES, resolved);
    }

    /** Whether the entry of a module that an Action of a file uses has a problem. */
    static boolean isRefused(PlannedTransaction tx, ObjectNode action) {
        return action.path(REFERENCES).valueStream()
                .anyMatch(reference -> tx.isRefused(reference.path(MODULE_NAME).asText()));
    }

    /** Replaces ids by names and numbers, as the Deploy CLI exports an Action. */
    static void name(ObjectNode action) {
        action.path(REFERENCES).forEach(
                reference -> ((ObjectNode) reference).retain(List.of(MODULE_NAME, VERSION_NUMBER)));
    }

    private static ObjectNode resolved(PlannedTransaction tx, JsonNode reference) {
        String name = reference.path(MODULE_NAME).asText();
        Entity module = ActionModules.named(tx, name)
                .orElseThrow(() -> new IllegalArgumentException("there is no action module " + name));
        String version;
        if (reference.hasNonNull(VERSION_NUMBER)) {
            int number = reference.path(VERSION_NUMBER).asInt();
            version = ActionModuleVersions.numbered(tx, module.id(), number).map(Entity::id)
                    .orElseThrow(() -> new IllegalArgumentException("the action module " + name + " has no version " + number
                            + " here. Its newest version is " + newest(module)));
        } else {
            version = module.document().at("/latest_version/id").asText();
            if (version.isEmpty()) {
                throw new IllegalArgumentException("the action module " + name + " has never been published");
            }
        }
        return JsonNodeFactory.instance.objectNode().put("module_id", module.id()).put("module_version_id", version);
    }

    private static String newest(Entity module) {
        return module.document().at("/latest_version/version_number").asText("none");
    }
}
