package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * How the draft of a module differs from a version.
 *
 * @param otherwise what differs beside the code, in sentences
 * @param draft form with the fingerprint of the draft
 * @param parts fingerprint of what the draft has beside its code
 */
record ModuleComparison(String id, String name, String versionId, int number, List<LineDifference.Line> lines,
        List<String> otherwise, boolean mayRollBack, Form draft, String parts, Problem problem, String curl) {

    public String path() {
        return ModuleResource.path(id);
    }

    public boolean isDifferent() {
        return !lines.isEmpty() || !otherwise.isEmpty();
    }
}
