package dev.postern.possession;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import dev.postern.clientauth.UsedAssertion;
import dev.postern.oauth.Confirmation;

/**
 * A DPoP proof that passed every rule of {@link DpopProofs}, apart from that it works once.
 *
 * @param thumbprint of the key that it proves possession of (RFC 7638)
 * @param algorithm {@code alg} of its header
 * @param ofFapi whether FAPI 2.0 allows its algorithm
 * @param nextNonce for the answer: the nonce of later proofs, if the one of this proof is not the newest
 */
public record DpopProof(String thumbprint, String algorithm, boolean ofFapi, String jti, Instant issuedAt,
        Optional<String> nextNonce) {

    /** What a token for its sender is bound to. */
    public Confirmation confirmation() {
        return new Confirmation(Confirmation.Method.DPOP, thumbprint);
    }

    /** Headers of an answer to the request of this proof (RFC 9449 §8.2). */
    public Map<String, String> headers() {
        return nextNonce.map(nonce -> Map.of(DpopProofs.NONCE_HEADER, nonce)).orElse(Map.of());
    }

    /** Its entry in a memory of used proofs, which it leaves when its time is over. */
    UsedAssertion use(String clientId) {
        return UsedAssertion.ofProof(clientId, thumbprint, jti,
                issuedAt.getEpochSecond() + DpopProofs.AGE_SECONDS_MAX + 1);
    }
}
