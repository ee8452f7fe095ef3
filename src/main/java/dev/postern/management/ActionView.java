package dev.postern.management;

import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Entity;

/** How Actions and their versions are shown. */
final class ActionView {

    private static final Set<String> SUMMARY = Set.of("id", "name", "supported_triggers", "created_at", "updated_at",
            "all_changes_deployed");
    private static final Set<String> CURRENT_VERSION = Set.of("id", "number", "status", "runtime", "code", "dependencies",
            "created_at", "updated_at");

    private ActionView() {
    }

    /** The whole Action; {@code current_version} is the deployed one in Auth0's older form. */
    static ObjectNode whole(Entity action) {
        ObjectNode shown = action.document().deepCopy();
        if (shown.get("deployed_version") instanceof ObjectNode deployed) {
            shown.set("current_version", deployed.deepCopy().retain(CURRENT_VERSION));
        }
        return shown;
    }

    /** As a version or a binding refers to it. */
    static ObjectNode summary(Entity action) {
        return action.document().deepCopy().retain(SUMMARY);
    }

    static ObjectNode version(Entity version, Entity action) {
        ObjectNode shown = version.document().deepCopy();
        shown.set("action", summary(action));
        return shown;
    }
}
