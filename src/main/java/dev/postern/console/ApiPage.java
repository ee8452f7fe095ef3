package dev.postern.console;

import java.util.List;

/**
 * An API in full.
 *
 * @param identifier the audience of its tokens
 * @param callers the first of those who may call it; null: the session may not see them
 * @param callerCount how many there are
 * @param settings what the form shows: what is stored, or what was typed and refused
 */
record ApiPage(String id, String name, String identifier, boolean system, String algorithm, String lifetime,
        List<Permission> permissions, List<Caller> callers, long callerCount, Form settings, Problem problem, May may,
        String curl, String yaml) {

    public String path() {
        return ApiResource.path(id);
    }

    /** Where the log shows what concerns it. */
    public String log() {
        return LogQuery.address(LogQuery.of("audience", identifier));
    }

    public boolean mayReadCallers() {
        return callers != null;
    }

    /** Whether some of the callers that are shown lack a permission, and the session may give it to them. */
    public boolean mayExtend() {
        return may.extend() && callers != null && callers.stream().anyMatch(caller -> caller.lacks() > 0);
    }

    /** The fields of the form of settings. */
    public List<String> fields() {
        return ApiSettings.FIELDS;
    }

    /** Name of the field that says what another one was. */
    public String was(String field) {
        return Edits.WAS + field;
    }

    /** A scope that tokens for the API may carry. */
    record Permission(String value, String description) {
    }

    /**
     * Who may call it.
     *
     * @param lacks how many permissions of the API the grant does not have
     */
    record Caller(String clientId, String name, List<String> scopes, boolean allScopes, int lacks) {
    }

    /** What the session may do here. */
    record May(boolean update, boolean delete, boolean createApplication, boolean authorize, boolean test, boolean extend,
            boolean readLog) {
    }
}
