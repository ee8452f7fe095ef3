package dev.postern.management.actions;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;

/** How modules of Actions are shown. */
final class ActionModuleView {

    private static final String LATEST_VERSION = "latest_version";

    private ActionModuleView() {
    }

    /** @param uses of all modules, by their ids */
    static ObjectNode whole(Entity module, Map<String, List<ObjectNode>> uses) {
        ObjectNode shown = module.document().deepCopy();
        shown.put("actions_using_module_total", uses.getOrDefault(module.id(), List.of()).size());
        if (shown.has(LATEST_VERSION)) {
            shown.set("latest_version_number", shown.get(LATEST_VERSION).get("version_number"));
        }
        return shown;
    }

    /** In a list, which has the number of the newest version only. */
    static ObjectNode listed(Entity module, Map<String, List<ObjectNode>> uses) {
        ObjectNode shown = whole(module, uses);
        shown.remove(LATEST_VERSION);
        return shown;
    }
}
