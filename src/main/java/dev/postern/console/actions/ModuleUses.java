package dev.postern.console.actions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;

/**
 * The modules that the draft of an Action uses, and those that it could use.
 *
 * @param choices the newest version of each module, unless the draft uses it
 */
record ModuleUses(List<Use> all, List<Choice> choices, boolean mayChange) {

    /** Of the API and of the form. */
    static final String FIELD = "modules";

    static final String MODULE_ID = "module_id";

    private static final String VERSION_ID = "module_version_id";

    /** @param newest number of the module's newest version */
    record Use(String moduleId, String name, int version, int newest) {

        public boolean isOlder() {
            return version < newest;
        }
    }

    /** @param value for {@link #with}: the ids of module and version */
    record Choice(String value, String words) {
    }

    static ModuleUses of(ObjectNode action, List<Entity> modules, boolean mayChange) {
        List<Use> uses = new ArrayList<>();
        List<Choice> choices = new ArrayList<>();
        modules.stream().sorted(Comparator.comparing(module -> ActionListView.name(module).toLowerCase(Locale.ROOT)))
                .forEach(module -> {
                    JsonNode newest = module.document().path("latest_version");
                    int number = newest.path("version_number").asInt();
                    JsonNode used = reference(action, module.id());
                    if (!used.isMissingNode()) {
                        uses.add(new Use(module.id(), ActionListView.name(module),
                                used.path("module_version_number").asInt(), number));
                    }
                    if (newest.has("id") && !newest.path("id").equals(used.path(VERSION_ID))) {
                        choices.add(new Choice(module.id() + " " + newest.path("id").asText(),
                                ActionListView.name(module) + ", version " + number));
                    }
                });
        return new ModuleUses(uses, choices, mayChange);
    }

    private static JsonNode reference(ObjectNode action, String moduleId) {
        return action.path(FIELD).valueStream().filter(reference -> isOf(moduleId, reference)).findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private static boolean isOf(String moduleId, JsonNode reference) {
        return reference.path(MODULE_ID).asText().equals(moduleId);
    }

    /** The body that lets the draft use what was chosen, in place of another version of the same module. */
    static ObjectNode with(ObjectNode action, String chosen) {
        String[] ids = chosen.split(" ", 2);
        ObjectNode body = without(action, ids[0]);
        body.withArray(FIELD).addObject().put(MODULE_ID, ids[0]).put(VERSION_ID, ids.length == 2 ? ids[1] : "");
        return body;
    }

    /** The body that lets it use all its modules but one. */
    static ObjectNode without(ObjectNode action, String moduleId) {
        ObjectNode body = Documents.empty();
        ArrayNode references = body.putArray(FIELD);
        action.path(FIELD).valueStream().filter(reference -> !isOf(moduleId, reference)).forEach(reference -> references
                .addObject().put(MODULE_ID, reference.path(MODULE_ID).asText())
                .put(VERSION_ID, reference.path(VERSION_ID).asText()));
        return body;
    }
}
