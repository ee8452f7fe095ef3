package dev.postern.audit;

import java.util.Optional;

import dev.postern.oauth.Caller;

/** Cuts what a caller sent to the length the log keeps. */
final class TextBounds {

    /** Characters; longer texts end in an ellipsis. */
    static final int LENGTH_MAX = 600;

    private TextBounds() {
    }

    static String bounded(String text) {
        return text == null || text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX - 1) + "…";
    }

    static Optional<String> bounded(Optional<String> text) {
        return text.isEmpty() || text.get().length() <= LENGTH_MAX ? text : text.map(TextBounds::bounded);
    }

    static Caller bounded(Caller caller) {
        return new Caller(caller.ip(), bounded(caller.userAgent()), bounded(caller.host()), bounded(caller.auth0Client()));
    }
}
