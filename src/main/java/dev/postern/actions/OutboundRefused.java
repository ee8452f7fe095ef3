package dev.postern.actions;

/**
 * Why a call of an Action has no answer. The message is a plain sentence that the Action may see: it names no address that the
 * Action did not write itself. Stackless: an expected outcome.
 */
public final class OutboundRefused extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of refusal it is, for metrics and for whoever decides what to do. */
    public enum Reason {
        /** The request itself is wrong: its URL, method, headers or body. */
        BAD_REQUEST,
        /** {@code postern.actions.fetch-hosts} does not name the host. */
        HOST_NOT_ALLOWED,
        /** The host is, or its name leads to, an address that is not public. */
        PRIVATE_ADDRESS,
        /** The name has no address. */
        UNKNOWN_HOST,
        /** Too many calls are in flight. */
        TOO_MANY_CALLS,
        /** No connection, or it broke. */
        UNREACHABLE,
        /** No answer in time. */
        TIMED_OUT,
        /** More bytes of headers or body than allowed. */
        ANSWER_TOO_LARGE,
        /** The answer is not HTTP, or not what the caller asked for. */
        BAD_ANSWER,
        /** A redirect that is not followed. */
        REDIRECT_REFUSED
    }

    private final Reason reason;

    public OutboundRefused(Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
