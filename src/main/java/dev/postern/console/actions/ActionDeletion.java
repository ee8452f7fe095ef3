package dev.postern.console.actions;

import dev.postern.console.Problem;
import dev.postern.console.TypedName;

/**
 * What deleting an Action would change.
 *
 * @param bound the order of the trigger, for the form that unbinds
 * @param isBound whether tokens depend on it now, so that its name has to be typed
 */
record ActionDeletion(String id, String name, String bound, boolean isBound, int versions, ActionRuns.Tally tally,
        Problem problem, String curl) {

    public String path() {
        return ActionResource.path(id);
    }

    /** What the form asks for. */
    public TypedName typed() {
        return TypedName.ofUsed(name, isBound);
    }
}
