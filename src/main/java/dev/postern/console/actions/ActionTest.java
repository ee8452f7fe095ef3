package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.ApplicationChoices;
import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * The test run of a draft.
 *
 * @param isWebhook whether a service is asked in place of code
 * @param event as typed, or one to begin with
 * @param mayFill whether events of applications are offered
 * @param applications the first ones, to choose from
 * @param past token requests whose events are offered
 * @param result null: it has not run yet
 */
record ActionTest(String id, String name, boolean isWebhook, Form form, String event, boolean mayFill,
        List<ApplicationChoices.Choice> applications, List<PastRequests.Past> past, Result result, Problem problem, String curl,
        String command) {

    public String path() {
        return ActionResource.path(id);
    }

    /** A claim that the Action set. */
    record Claim(String name, String value) {
    }

    /**
     * How it ended.
     *
     * @param words about the end, in a heading
     * @param isAllowed whether there would be a token
     * @param scopes that replace those of the token; null: they stay
     * @param told what the caller would be told; empty: a token
     * @param error of the code; empty: none
     * @param leftOut names of claims that the rules leave out
     */
    record Result(String words, boolean isAllowed, List<Claim> claims, List<String> scopes, String told, String error,
            List<String> leftOut, String console, long loadingMillis, long millis, String memory) {
    }
}
