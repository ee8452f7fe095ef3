package dev.postern.actions;

import java.util.Locale;
import java.util.Optional;

/**
 * A call of an Action or a Hook had no result. Stackless: an expected outcome.
 */
final class CallFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What went wrong; the names are Auth0's {@code error_class}. */
    enum Kind {
        /** The code threw, or is wrong. */
        ACTION_ERROR,
        /** The time was over. */
        ACTION_TIMEOUT,
        /** It used more than it may have, or never came to an end. */
        PLATFORM_ERROR,
        /** It was not run: calls before have broken off. */
        RATE_LIMITED;

        /** The {@code error_class} on the wire. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean isBreak() {
            return this == ACTION_TIMEOUT || this == PLATFORM_ERROR;
        }
    }

    private final Kind kind;
    private final String name;
    private final transient Optional<String> stack;

    private final boolean uncounted;

    CallFailure(Kind kind, String name, String message, Optional<String> stack) {
        this(kind, name, message, stack, false);
    }

    private CallFailure(Kind kind, String name, String message, Optional<String> stack, boolean uncounted) {
        super(message, null, false, false);
        this.kind = kind;
        this.name = name;
        this.stack = stack;
        this.uncounted = uncounted;
    }

    /** The same, of code that cannot be loaded. */
    CallFailure whileLoading() {
        return new CallFailure(kind, name, "it cannot be loaded: " + getMessage(), stack, true);
    }

    /** The same, but not the fault of the application whose request met it. */
    CallFailure uncounted() {
        return new CallFailure(kind, name, getMessage(), stack, true);
    }

    /** Whether the call broke off, so that the next one of the same application would be a risk. */
    boolean isBreak() {
        return !uncounted && kind.isBreak();
    }

    CallFailure(Kind kind, String name, String message) {
        this(kind, name, message, Optional.empty());
    }

    Execution.Fault told() {
        return new Execution.Fault(kind.wireName(), name, getMessage(), stack);
    }

    Kind kind() {
        return kind;
    }

    /** Of the error, such as {@code TypeError}. */
    String name() {
        return name;
    }

    /** Where in the code it was thrown. */
    Optional<String> stack() {
        return stack;
    }
}
