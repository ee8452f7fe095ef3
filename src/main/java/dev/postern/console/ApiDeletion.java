package dev.postern.console;

/**
 * What deleting an API would break.
 *
 * @param grants how many may call it; if any, its name has to be typed
 */
record ApiDeletion(String id, String name, String identifier, long grants, Problem problem, String curl) {

    /** Of an API that so many applications may call; the page says how many. */
    static TypedName question(String name, long grants) {
        return new TypedName(name, grants > 0, TypedName.TO_DELETE);
    }

    /** What the form asks for. */
    public TypedName typed() {
        return question(name, grants);
    }
}
