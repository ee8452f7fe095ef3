package dev.postern.oauth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The JWS algorithms an API's tokens may be signed with (RFC 7518 §3.1; Auth0 {@code signing_alg}). ES256 and EdDSA are an
 * addition to Auth0's.
 */
public enum SigningAlgorithm {

    RS256(Optional.of(JwsAlgorithm.RS256)),
    RS512(Optional.of(JwsAlgorithm.RS512)),
    PS256(Optional.of(JwsAlgorithm.PS256)),
    ES256(Optional.of(JwsAlgorithm.ES256)),
    /** With an Ed25519 key. */
    EDDSA(Optional.of(JwsAlgorithm.EDDSA)),
    /** Keyed by the API's own signing secret. */
    HS256(Optional.empty());

    private final Optional<JwsAlgorithm> jws;

    SigningAlgorithm(Optional<JwsAlgorithm> jws) {
        this.jws = jws;
    }

    /** The value of {@code alg} and of {@code signing_alg}. */
    public String wireName() {
        return jws.map(JwsAlgorithm::wireName).orElse("HS256");
    }

    /** By what a key of the tenant signs and the JWKS verifies; empty: the API's own secret does both. */
    public Optional<JwsAlgorithm> jws() {
        return jws;
    }

    /** The kind of the tenant's keys that sign; empty: none does. */
    public Optional<KeyKind> keyKind() {
        return jws.map(JwsAlgorithm::kind);
    }

    public static Optional<SigningAlgorithm> named(String wireName) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.wireName().equals(wireName)).findFirst();
    }

    /** Those that keys of a kind sign by. */
    public static List<SigningAlgorithm> of(KeyKind kind) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.keyKind().filter(kind::equals).isPresent()).toList();
    }
}
