package dev.postern.console;

import java.util.Optional;

/**
 * The name of what is to be deleted. Whoever deletes what is in use types it.
 *
 * @param isNeeded whether it has to be typed
 * @param why a sentence before the question; empty: the page has said it
 */
public record TypedName(String name, boolean isNeeded, String why) {

    private static final String FIELD = "name";

    /** Of something that may be in use. */
    public static TypedName ofUsed(String name, boolean isUsed) {
        return new TypedName(name, isUsed, "It is in use. ");
    }

    /** Why the form does not delete: the name is needed, and another one was typed. Empty: it deletes. */
    public Optional<Problem> problem(Form form) {
        return isNeeded && !form.text(FIELD).equals(name) ? Optional.of(Problem.of(FIELD, "This is not its name"))
                : Optional.empty();
    }
}
