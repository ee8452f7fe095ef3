package dev.postern.console;

import java.util.Optional;

/**
 * A name that somebody types before what is in use is taken away.
 *
 * @param isNeeded whether it has to be typed
 * @param question that the form asks
 */
public record TypedName(String name, boolean isNeeded, String question) {

    /** If the page has said already that it is in use. */
    public static final String TO_DELETE = "Type its name to delete it";

    private static final String FIELD = "name";

    /** Of something that is to be deleted, and may be in use. */
    public static TypedName ofUsed(String name, boolean isUsed) {
        return new TypedName(name, isUsed, "It is in use. " + TO_DELETE);
    }

    /** Why the form does nothing: the name is needed, and another one was typed. Empty: it goes on. */
    public Optional<Problem> problem(Form form) {
        return isNeeded && !VisibleName.isTyped(form.text(FIELD), name) ? Optional.of(Problem.of(FIELD, "This is not its name"))
                : Optional.empty();
    }
}
