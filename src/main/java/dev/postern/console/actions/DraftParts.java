package dev.postern.console.actions;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;

/**
 * What comes into force together with a piece of code: its packages, secrets and modules, and the settings of a webhook.
 * Other forms of its page change them, so the form of the code has a fingerprint of them as the page showed them.
 */
final class DraftParts {

    /** Field with the fingerprint. */
    static final String WAS = Edits.WAS + "parts";

    private static final List<String> FIELDS = List.of(PackageList.FIELD, SecretList.FIELD, ModuleUses.FIELD, "runtime",
            "webhook");

    private DraftParts() {
    }

    /** The value of secrets is not in it: the time stands for it. */
    static String fingerprint(ObjectNode stored) {
        ObjectNode parts = Documents.empty();
        FIELDS.forEach(field -> parts.set(field, stored.path(field)));
        return Draft.fingerprint(parts.toString());
    }

    /** Why they cannot be put in force unasked: they are not what the page showed. */
    static Optional<Problem> unseen(Form form, ObjectNode stored) {
        return form.text(WAS).equals(fingerprint(stored)) ? Optional.empty()
                : Optional.of(Problem.of("", "Packages, secrets, modules or settings have changed since this page was made. "
                        + "They are below; put them in force if that is what you want"));
    }
}
