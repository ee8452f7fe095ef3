package dev.postern.console.organizations;

import dev.postern.console.Problem;
import dev.postern.console.TypedName;

/**
 * What deleting an organization would break.
 *
 * @param grants that may be used with it in particular; 0 also if the session may not see them
 * @param defaults applications whose default it is; 0 as above
 * @param tokens for it in the last 30 days; empty: not known
 * @param isUsed whether there is any of these, or may be, so that its name has to be typed
 */
record OrganizationDeletion(String id, String name, int grants, long defaults, String tokens, boolean isUsed, Problem problem,
        String curl) {

    /** What the form asks for. */
    public TypedName typed() {
        return new TypedName(name, isUsed, "It may be in use. " + TypedName.TO_DELETE);
    }
}
