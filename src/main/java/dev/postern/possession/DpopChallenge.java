package dev.postern.possession;

/**
 * The value of a {@code WWW-Authenticate} header that asks for a bound token and its proof (RFC 9449 §7.1). All words in it are
 * constants of ours, so nothing of the request can break out of the header.
 */
public final class DpopChallenge {

    /** Without an error: what the request should bring, and the algorithms of the proof. */
    public static final String NO_ERROR = "DPoP realm=\"postern\", algs=\"" + String.join(" ", ProofAlgorithm.NAMES) + '"';

    private DpopChallenge() {
    }

    /** @param description printable ASCII without quotes and backslashes */
    public static String of(String error, String description) {
        return NO_ERROR + ", error=\"" + error + "\", error_description=\"" + description + '"';
    }
}
