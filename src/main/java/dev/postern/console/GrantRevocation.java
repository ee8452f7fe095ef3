package dev.postern.console;

import java.util.List;

/**
 * What taking a grant away would break.
 *
 * @param api its name; if there is no such API, its identifier
 * @param scopes that are granted now
 * @param allScopes whether all are, also those that come later
 * @param organizations with which ones it may be used; empty: without
 * @param lastToken null: none is known
 * @param isBusy whether it was used since yesterday, so that the name of the application has to be typed
 * @param tokens that the application got for the API since yesterday; empty: not known
 */
record GrantRevocation(String clientId, String name, String grantId, String audience, String api, List<String> scopes,
        boolean allScopes, String organizations, Moment lastToken, boolean isBusy, String tokens, Problem problem,
        String curl) {

    public String path() {
        return ApplicationResource.path(clientId);
    }

    /** What the form asks for. */
    public TypedName typed() {
        return question(name, isBusy);
    }

    static TypedName question(String name, boolean isBusy) {
        return new TypedName(name, isBusy, "The grant is in use. Type the name of the application to revoke it");
    }
}
