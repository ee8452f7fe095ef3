package dev.postern.possession;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.postern.oauth.JwsAlgorithm;

/** The JWS algorithms of DPoP proofs: asymmetric ones only (RFC 9449 §4.3). */
enum ProofAlgorithm {

    ES256(JwsAlgorithm.ES256),
    ES384(JwsAlgorithm.ES384),
    EDDSA(JwsAlgorithm.EDDSA),
    PS256(JwsAlgorithm.PS256),
    RS256(JwsAlgorithm.RS256);

    /** What a header's {@code alg} may be. */
    static final List<String> NAMES = Stream.of(values()).flatMap(algorithm -> algorithm.jws.names().stream()).toList();

    private final JwsAlgorithm jws;

    ProofAlgorithm(JwsAlgorithm jws) {
        this.jws = jws;
    }

    /** @param alg as in a header; Ed25519 has two names */
    static Optional<ProofAlgorithm> named(String alg) {
        return Stream.of(values()).filter(algorithm -> algorithm.jws.names().contains(alg)).findFirst();
    }

    JwsAlgorithm jws() {
        return jws;
    }

    /** Whether FAPI 2.0 allows it (FAPI 2.0 Security Profile §5.4.1). */
    boolean isOfFapi() {
        return this != RS256 && this != ES384;
    }
}
