package dev.postern.insight;

import java.util.Optional;

/**
 * What a token event tells, as far as it is counted. Only things that are registered have figures of their own, because
 * anybody can send any text: a text that names nothing registered is empty here.
 *
 * @param scope of an issued token, separated by spaces
 * @param ip where the request came from
 * @param lifetimeMillis of tokens of the API now; 0: there is no such API any more
 * @param cause why the token was refused; empty: it was issued
 */
public record TokenUse(String clientId, String audience, String organizationId, String scope, String ip,
        long lifetimeMillis, Optional<Cause> cause) {

    public boolean isIssued() {
        return cause.isEmpty();
    }

    /**
     * @param error the {@code error} code
     * @param text the reason without what differs from request to request
     */
    public record Cause(String error, String text) {
    }
}
