package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * A Hook in full.
 *
 * @param script as stored, or as typed and refused
 * @param parts fingerprint of what is enabled together with the script
 * @param overtaken how the typed script differs from what somebody else has stored meanwhile; empty: nobody has
 * @param runs the newest of this process; null: the session may not see them
 */
record HookPage(String id, String name, boolean enabled, String script, Form draft, String parts,
        List<LineDifference.Line> overtaken,
        SecretList secrets, PackageList packages, List<ActionRuns.Run> runs, boolean mayUpdate, boolean mayDelete,
        boolean mayCreateActions, Problem problem, String curl, String yaml) {

    public String path() {
        return HookResource.path(id);
    }
}
