package dev.postern.possession;

/**
 * The value of a {@code WWW-Authenticate} header that asks for a bearer token (RFC 6750 §3), also for one that is bound to a
 * certificate (RFC 8705 §3). All words in it are constants of ours, so nothing of the request can break out of the header.
 */
public final class BearerChallenge {

    /** Without an error: no token came (RFC 6750 §3.1). */
    public static final String NO_ERROR = "Bearer realm=\"postern\"";

    private BearerChallenge() {
    }

    /** @param description printable ASCII without quotes and backslashes */
    public static String of(String error, String description) {
        return NO_ERROR + ", error=\"" + error + "\", error_description=\"" + description + '"';
    }
}
