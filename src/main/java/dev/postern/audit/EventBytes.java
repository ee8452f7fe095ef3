package dev.postern.audit;

import java.util.Optional;

import dev.postern.oauth.Caller;

/** What events take of the heap, in bytes: two for each character, and what every object costs besides. */
final class EventBytes {

    private static final int EVENT = 200;
    private static final int TEXT = 72;

    private EventBytes() {
    }

    /** The event itself and its caller. */
    static int of(Caller caller) {
        return EVENT + of(caller.ip()) + of(caller.peer()) + of(caller.userAgent()) + of(caller.host())
                + of(caller.auth0Client());
    }

    static int of(String... texts) {
        int bytes = 0;
        for (String text : texts) {
            bytes += text == null ? 0 : TEXT + 2 * text.length();
        }
        return bytes;
    }

    static int of(Optional<String> text) {
        return text.isEmpty() ? 0 : TEXT + 2 * text.get().length();
    }
}
