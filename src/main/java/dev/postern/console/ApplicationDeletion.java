package dev.postern.console;

/**
 * What deleting an application would break.
 *
 * @param grants how many, in brackets; empty: the session may not see them
 * @param secrets how many work, in the same way
 * @param lastUse of any credential; null: never
 * @param isBusy whether it was used since yesterday, so that its name has to be typed
 * @param tokens that it got since yesterday; empty: not known
 */
record ApplicationDeletion(String clientId, String name, String grants, String secrets, Moment lastUse, boolean isBusy,
        String tokens, boolean mayDisable, Problem problem, String curl) {

    /** What the form asks for. */
    public TypedName typed() {
        return TypedName.ofUsed(name, isBusy);
    }
}
