package dev.postern.oauth;

import java.util.Arrays;
import java.util.Optional;

/** The JWS algorithms an API's tokens may be signed with (RFC 7518 §3.1; Auth0 {@code signing_alg}). */
public enum SigningAlgorithm {

    RS256(true),
    RS512(true),
    PS256(true),
    /** Keyed by the API's own signing secret. */
    HS256(false);

    private final boolean asymmetric;

    SigningAlgorithm(boolean asymmetric) {
        this.asymmetric = asymmetric;
    }

    /** Whether the tenant's RSA key signs, and the JWKS verifies. */
    public boolean isAsymmetric() {
        return asymmetric;
    }

    public static Optional<SigningAlgorithm> named(String name) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.name().equals(name)).findFirst();
    }
}
