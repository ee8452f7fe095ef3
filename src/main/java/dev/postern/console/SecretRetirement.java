package dev.postern.console;

/**
 * What retiring one secret of an application would break.
 *
 * @param label empty: it has none
 * @param lastUse null: none is known
 * @param isBusy whether it was used since yesterday, so that the name of the application has to be typed
 * @param tokens that the application got with it since yesterday; empty: not known
 * @param others how many other secrets work
 * @param lastUseOfOthers null: none is known
 */
record SecretRetirement(String clientId, String name, String secretId, String label, Moment lastUse, boolean isBusy,
        String tokens, int others, Moment lastUseOfOthers, Problem problem, String curl) {

    public String path() {
        return ApplicationResource.path(clientId);
    }

    /** What the form asks for. */
    public TypedName typed() {
        return question(name, isBusy);
    }

    static TypedName question(String name, boolean isBusy) {
        return new TypedName(name, isBusy, "It is in use. Type the name of the application to retire it");
    }
}
