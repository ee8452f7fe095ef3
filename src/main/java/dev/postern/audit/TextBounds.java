package dev.postern.audit;

import java.util.List;
import java.util.Optional;

import dev.postern.oauth.Caller;
import dev.postern.text.Texts;

/** Cuts texts to the length the log keeps; a text that was cut ends in an ellipsis. */
public final class TextBounds {

    /** Characters. */
    static final int LENGTH_MAX = 600;

    /** Characters of a list of scopes. */
    static final int SCOPE_LENGTH_MAX = 2_000;

    private static final String ELLIPSIS = "…";

    private TextBounds() {
    }

    public static String bounded(String text) {
        return bounded(text, LENGTH_MAX);
    }

    /** @param lengthMax characters, the ellipsis included */
    public static String bounded(String text, int lengthMax) {
        return text == null || text.length() <= lengthMax ? text : Texts.elided(text, lengthMax - 1);
    }

    /** The scopes, separated by spaces; those that do not fit are left out. */
    static String joined(List<String> scopes) {
        StringBuilder text = new StringBuilder();
        for (String scope : scopes) {
            if (text.length() + scope.length() + 3 > SCOPE_LENGTH_MAX) {
                return text.append(" " + ELLIPSIS).toString();
            }
            text.append(text.isEmpty() ? "" : " ").append(scope);
        }
        return text.toString();
    }

    /** Whether the log may have less of a text than there was: it is long, and ends as one that was cut. */
    public static boolean isCut(String text) {
        return text.length() >= LENGTH_MAX - 1 && text.endsWith(ELLIPSIS);
    }

    public static Optional<String> bounded(Optional<String> text) {
        return text.isEmpty() || text.get().length() <= LENGTH_MAX ? text : text.map(TextBounds::bounded);
    }

    public static Caller bounded(Caller caller) {
        return new Caller(bounded(caller.ip()), bounded(caller.peer()), Optional.empty(), bounded(caller.userAgent()),
                bounded(caller.host()), bounded(caller.auth0Client()));
    }
}
