package dev.postern.verify;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code Authorization} header of a request with an access token.
 *
 * @param scheme in any letter case (RFC 9110 §11.1)
 * @param token as it came, without the spaces around it
 */
record AuthorizationHeader(String scheme, String token) {

    static final String BEARER = "Bearer";
    static final String DPOP = "DPoP";

    private static final Pattern ANY = Pattern.compile("(?i)(bearer|dpop)(?: +(.*))?", Pattern.DOTALL);
    /** {@code credentials} of RFC 6750 §2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=* *");

    /** @return empty: another scheme, or no header */
    static Optional<AuthorizationHeader> of(String header) {
        Matcher parts = ANY.matcher(header == null ? "" : header);
        return parts.matches()
                ? Optional.of(new AuthorizationHeader(parts.group(1), parts.group(2) == null ? "" : parts.group(2)))
                : Optional.empty();
    }

    boolean isDpop() {
        return scheme.equalsIgnoreCase(DPOP);
    }

    /** Whether the token could be one. */
    boolean isWellFormed() {
        return TOKEN.matcher(token).matches();
    }

    @Override
    public String toString() {
        return "AuthorizationHeader[" + scheme + ", ***]";
    }
}
