package dev.postern.operator.oidc;

/**
 * Nobody signs in. The message says why, for the log: one line that holds no secret and, of what others sent, bounded words at
 * most. Stackless: an expected outcome.
 */
public final class SignInRefused extends Exception {

    private static final long serialVersionUID = 1;

    /** What the person is told. */
    public enum Cause {
        /** The provider does not answer, or not as a provider does. */
        AWAY,
        /** Too many people sign in at this moment. */
        BUSY,
        /** The answer belongs to no sign-in of this browser, or to one that is over or was used. */
        NOT_BEGUN_HERE,
        /** The provider, or the person at the provider, has said no. */
        DENIED,
        /** What the provider answered is not trusted. */
        UNTRUSTED
    }

    private final Cause cause;

    SignInRefused(Cause cause, String message) {
        super(message, null, false, false);
        this.cause = cause;
    }

    public Cause why() {
        return cause;
    }
}
