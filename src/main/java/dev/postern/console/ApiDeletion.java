package dev.postern.console;

/**
 * What deleting an API would break.
 *
 * @param grants how many may call it; null: the session may not see them. Unless there are none, its name has to be typed
 */
record ApiDeletion(String id, String name, String identifier, Long grants, Problem problem, String curl) {

    /** Of an API that so many applications may call; the page says how many. */
    static TypedName question(String name, Long grants) {
        return new TypedName(name, grants == null || grants > 0, TypedName.TO_DELETE);
    }

    /** What the form asks for. */
    public TypedName typed() {
        return question(name, grants);
    }
}
