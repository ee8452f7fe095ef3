package dev.postern.console.actions;

import dev.postern.console.Problem;

/**
 * What deleting a Hook would change.
 *
 * @param enabled whether tokens depend on it now, so that its name has to be typed
 */
record HookDeletion(String id, String name, boolean enabled, ActionRuns.Tally tally, Problem problem, String curl) {

    public String path() {
        return HookResource.path(id);
    }
}
