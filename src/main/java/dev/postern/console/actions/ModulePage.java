package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;

/**
 * A module in full.
 *
 * @param code of the draft, as stored or as typed and refused
 * @param draft the form
 * @param parts fingerprint of what is published together with the code
 * @param overtaken how the typed code differs from what somebody else has stored meanwhile; empty: nobody has
 * @param isPublished whether the newest version is what the draft is
 * @param versions the newest first
 */
record ModulePage(String id, String name, String code, Form draft, String parts, List<LineDifference.Line> overtaken,
        boolean isPublished, List<Version> versions, SecretList secrets, PackageList packages, List<Use> uses,
        boolean mayUpdate, boolean mayDelete, Problem problem, String curl, String yaml) {

    public String path() {
        return ModuleResource.path(id);
    }

    /** Number of the newest version; 0: it was never published. */
    public int newest() {
        return versions.isEmpty() ? 0 : versions.get(0).number();
    }

    /** What was published once. */
    record Version(String id, int number, Moment published) {
    }

    /**
     * An Action that uses it.
     *
     * @param inForce number of the version that tokens run; 0: none
     * @param draft number of the version that the draft of the Action names; 0: none
     */
    record Use(String actionId, String action, int inForce, int draft) {
    }
}
