package dev.postern.console;

import java.util.List;

/**
 * The form for what an application may do at an API.
 *
 * @param isChange whether there is a grant already
 * @param was the scopes when the page was made: what this change is based on
 * @param allScopes whether it is for all scopes, also those that come later
 */
record GrantForm(String clientId, String client, String audience, String api, String apiId, List<Scope> scopes,
        boolean isChange, String was, boolean allScopes, Problem problem, String curl, String yaml) {

    /** A scope of the API. */
    record Scope(String value, String description, boolean chosen) {
    }
}
