package dev.postern.console;

/**
 * The page that shows a secret, this once.
 *
 * @param isNew whether the application is new
 * @param problem with what was to be done besides
 */
record ShownSecret(String clientId, String name, String secret, boolean isNew, Problem problem, Quickstart quickstart) {

    @Override
    public String toString() {
        return "ShownSecret[" + clientId + ", ***]";
    }
}
