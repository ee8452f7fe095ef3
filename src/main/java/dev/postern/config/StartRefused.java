package dev.postern.config;

/**
 * An accident at start that an operator can repair. The message says what is wrong, with the value, and what to do. Only the
 * message is shown; the cause is logged at DEBUG.
 */
public final class StartRefused extends RuntimeException {

    /** @param sentence begins with a setting or a path, ends without a full stop, holds no secret */
    public StartRefused(String sentence) {
        super(sentence);
    }

    public StartRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
