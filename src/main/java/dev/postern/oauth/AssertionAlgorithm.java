package dev.postern.oauth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The JWS algorithms a client may sign its assertions by (RFC 7518 §3.1): Auth0's three, then additions. */
public enum AssertionAlgorithm {

    RS256(JwsAlgorithm.RS256),
    RS384(JwsAlgorithm.RS384),
    PS256(JwsAlgorithm.PS256),
    PS384(JwsAlgorithm.PS384),
    PS512(JwsAlgorithm.PS512),
    ES256(JwsAlgorithm.ES256),
    ES384(JwsAlgorithm.ES384),
    EDDSA(JwsAlgorithm.EDDSA);

    /** What a header's {@code alg} may be. */
    public static final List<String> NAMES = Arrays.stream(values()).flatMap(algorithm -> algorithm.jws.names().stream())
            .toList();

    private final JwsAlgorithm jws;

    AssertionAlgorithm(JwsAlgorithm jws) {
        this.jws = jws;
    }

    public String wireName() {
        return jws.wireName();
    }

    public JwsAlgorithm jws() {
        return jws;
    }

    public KeyKind kind() {
        return jws.kind();
    }

    /** @param alg as in a header or a registration; Ed25519 has two names */
    public static Optional<AssertionAlgorithm> named(String alg) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.jws.names().contains(alg)).findFirst();
    }

    /** What a key of the kind signs by if nobody says otherwise. */
    public static AssertionAlgorithm defaultOf(KeyKind kind) {
        return switch (kind) {
            case RSA -> RS256;
            case P256 -> ES256;
            case P384 -> ES384;
            case ED25519 -> EDDSA;
        };
    }
}
