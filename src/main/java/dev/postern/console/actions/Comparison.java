package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Difference;
import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * How two versions of an Action differ.
 *
 * @param from, to which ones: the id of a version, or {@code draft}
 * @param isWebhook whether it has settings in place of code
 * @param settings that differ
 * @param lines of the code
 * @param rollBack id of the version that can be put in force again from here; empty: none
 * @param draft form with the fingerprint of the draft
 * @param parts fingerprint of what the draft has beside its code
 */
record Comparison(String id, String name, List<Choice> choices, Choice from, Choice to, boolean isWebhook,
        List<Difference> settings, List<LineDifference.Line> lines, List<String> otherwise, String rollBack, Form draft,
        String parts, Problem problem, String curl) {

    /** Whether the page shows what the draft is. */
    public boolean isDraftShown() {
        return to.id().equals(ActionHistoryResource.DRAFT);
    }

    public String path() {
        return ActionResource.path(id);
    }

    /** The draft or a version. */
    record Choice(String id, String words) {
    }
}
