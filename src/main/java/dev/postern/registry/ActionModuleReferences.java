package dev.postern.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;

/** Which versions of modules an Action uses, in its draft and in its versions. */
final class ActionModuleReferences {

    /** Field of an Action and of its versions. */
    static final String FIELD = "modules";
    static final String MODULE_ID = "module_id";
    static final String VERSION_ID = "module_version_id";
    static final String VERSION_NUMBER = "module_version_number";

    private ActionModuleReferences() {
    }

    /**
     * The references as Auth0 answers them. A version has its number, and a module its name, for good.
     *
     * @param given each with {@code module_id} and {@code module_version_id}; names and numbers are not read
     * @throws RegistryRefusal.Invalid no such module or version, or a module is there twice
     */
    static ArrayNode complete(RegistryTransaction tx, JsonNode given) {
        ArrayNode complete = Documents.empty().arrayNode();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String property = FIELD + "[" + i + "]";
            String moduleId = text(given.get(i), MODULE_ID, property);
            String versionId = text(given.get(i), VERSION_ID, property);
            Entity module = tx.find(EntityKind.ACTION_MODULE, moduleId).orElseThrow(
                    () -> RegistryRefusal.Invalid.property("No such action module", property + "." + MODULE_ID));
            Entity version = tx.find(EntityKind.ACTION_MODULE_VERSION, versionId)
                    .filter(found -> ActionModuleVersions.isOf(moduleId, found))
                    .orElseThrow(() -> RegistryRefusal.Invalid.property("The action module has no such version",
                            property + "." + VERSION_ID));
            if (!seen.add(moduleId)) {
                throw RegistryRefusal.Invalid.property("The action module is there twice", property);
            }
            ObjectNode reference = complete.addObject().put(MODULE_ID, moduleId);
            reference.set("module_name", module.document().get("name"));
            reference.put(VERSION_ID, versionId).set(VERSION_NUMBER, version.document().get("version_number"));
        }
        return complete;
    }

    /** The name of an Action that uses the module. */
    static Optional<String> user(RegistryTransaction tx, String moduleId) {
        return tx.list(EntityQuery.all(EntityKind.ACTION)).stream().filter(action -> !used(tx, action, moduleId).isEmpty())
                .map(action -> action.document().path("name").asText()).findFirst();
    }

    /** Ids of the versions of the module that an Action uses. */
    static Set<String> usedVersions(RegistryTransaction tx, String moduleId) {
        Set<String> used = new HashSet<>();
        tx.list(EntityQuery.all(EntityKind.ACTION)).forEach(action -> used.addAll(used(tx, action, moduleId)));
        return used;
    }

    /** By the draft, or by a version, to which the Action may be rolled back. */
    private static Set<String> used(RegistryTransaction tx, Entity action, String moduleId) {
        List<Entity> states = new ArrayList<>(tx.list(ActionVersions.versionsOf(action.id())));
        states.add(action);
        Set<String> used = new HashSet<>();
        for (Entity state : states) {
            for (JsonNode reference : state.document().path(FIELD)) {
                if (reference.path(MODULE_ID).asText().equals(moduleId)) {
                    used.add(reference.path(VERSION_ID).asText());
                }
            }
        }
        return used;
    }

    private static String text(JsonNode reference, String field, String property) {
        if (!reference.hasNonNull(field)) {
            throw RegistryRefusal.Invalid.property("Missing required property: " + field, property);
        }
        return reference.get(field).asText();
    }
}
