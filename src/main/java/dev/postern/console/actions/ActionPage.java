package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;

/**
 * An Action in full.
 *
 * @param trigger that it is for
 * @param text the code, as stored or as typed and refused; of a webhook its settings as JSON
 * @param isWebhook whether it asks a service and has no code
 * @param state what to know first, each part with the section that says more
 * @param draft the form
 * @param parts fingerprint of what is deployed together with the code
 * @param overtaken how the typed code differs from what somebody else has stored meanwhile; empty: nobody has
 * @param versions the newest first
 * @param bound the order of the trigger when the page was made, for the form that binds
 * @param isBound whether the Action is bound
 * @param isRun whether this server has the trigger's flow
 * @param runs the newest of this process
 * @param failures of a week, of all replicas; null: they cannot be shown
 */
record ActionPage(String id, String name, String trigger, String text, boolean isWebhook, List<State> state, Form draft,
        String parts, List<LineDifference.Line> overtaken, List<Version> versions, SecretList secrets, PackageList packages,
        ModuleUses modules, String bound, boolean isBound, boolean isRun, List<ActionRuns.Run> runs,
        List<ActionRuns.Failure> failures, Problem problem, May may, String curl, String yaml) {

    public String path() {
        return ActionResource.path(id);
    }

    public boolean mayReadFailures() {
        return failures != null;
    }

    public boolean isDeployed() {
        return !versions.isEmpty();
    }

    /** Part of the state line. */
    record State(String words, String anchor, String tone) {
    }

    /** What was deployed once. */
    record Version(String id, int number, Moment deployed, boolean inForce) {
    }

    /**
     * What the session may do here.
     *
     * @param create to deploy and to test
     */
    record May(boolean update, boolean create, boolean delete) {
    }
}
