package dev.postern.operator.oidc;

import java.util.Optional;

/**
 * What the browser brings back from the provider (RFC 6749 §4.1.2), not yet trusted.
 *
 * @param issuer the {@code iss} of RFC 9207
 */
public record ProviderAnswer(Optional<String> state, Optional<String> code, Optional<String> error, Optional<String> issuer) {

    /** Without its values: the code is a secret for a moment. */
    @Override
    public String toString() {
        return "ProviderAnswer[***]";
    }
}
