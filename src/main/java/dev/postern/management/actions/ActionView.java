package dev.postern.management.actions;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;

/** How Actions and their versions are shown. */
final class ActionView {

    private static final Set<String> SUMMARY = Set.of("id", "name", "supported_triggers", "created_at", "updated_at",
            "all_changes_deployed");
    private static final Set<String> CURRENT_VERSION = Set.of("id", "number", "runtime", "code", "created_at", "updated_at");

    private static final String DEPLOYED_VERSION = "deployed_version";
    private static final String BUILT_AT = "built_at";

    private ActionView() {
    }

    /** The whole Action; {@code current_version} is the deployed one in Auth0's older form. */
    static ObjectNode whole(Entity action) {
        ObjectNode shown = action.document().deepCopy();
        shown.remove(BUILT_AT);
        addCurrentVersion(shown);
        return shown;
    }

    /** As a binding refers to it. */
    static ObjectNode bound(Entity action) {
        ObjectNode shown = summary(action);
        if (action.document().get(DEPLOYED_VERSION) instanceof ObjectNode deployed) {
            shown.set(DEPLOYED_VERSION, deployed.deepCopy());
        }
        addCurrentVersion(shown);
        return shown;
    }

    private static void addCurrentVersion(ObjectNode shown) {
        if (shown.get(DEPLOYED_VERSION) instanceof ObjectNode deployed) {
            ObjectNode current = deployed.deepCopy().retain(CURRENT_VERSION);
            shown.set("current_version", current.put("status", "BUILT").set("build_time", deployed.get(BUILT_AT)));
        }
    }

    /** As a version refers to it. */
    static ObjectNode summary(Entity action) {
        return action.document().deepCopy().retain(SUMMARY);
    }

    static ObjectNode version(Entity version, Entity action) {
        ObjectNode shown = version.document().deepCopy();
        shown.set("action", summary(action));
        return shown;
    }

    /** A version as the answer to its deployment shows it: at Auth0 that goes on after the answer. */
    static ObjectNode deploying(Entity version, Entity action) {
        ObjectNode shown = version(version, action).put("deployed", false).without(List.of(BUILT_AT, "action_id"));
        ((ObjectNode) shown.get("action")).put("all_changes_deployed", false);
        return shown;
    }
}
