package dev.postern.console.actions;

import dev.postern.console.Problem;
import dev.postern.console.TypedName;

/**
 * What deleting a Hook would change.
 *
 * @param enabled whether tokens depend on it now, so that its name has to be typed
 */
record HookDeletion(String id, String name, boolean enabled, ActionRuns.Tally tally, Problem problem, String curl) {

    public String path() {
        return HookResource.path(id);
    }

    /** What the form asks for. */
    public TypedName typed() {
        return TypedName.ofUsed(name, enabled);
    }
}
