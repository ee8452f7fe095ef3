package dev.postern.token;

import dev.postern.accesstoken.Authorization;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenRequest;
import dev.postern.registry.ResourceServer;

/**
 * Whether the token must be bound to its caller. This server cannot check a proof yet, so every request that would get a
 * bound token is refused: a plain one is never handed out in its place.
 *
 * <pre>
 * client requires   proof sent   API none   API allowed   API required
 * no                no           plain      plain         refused
 * no                yes          plain      (bound)       (bound)
 * yes               no           refused    refused       refused
 * yes               yes          refused    (bound)       (bound)
 * </pre>
 */
final class ProofOfPossession {

    private ProofOfPossession() {
    }

    /** @throws OAuthError.InvalidRequest or {@link OAuthError.InvalidDpopProof}: no plain token will do */
    static void check(TokenRequest request, Authorization agreed) {
        ResourceServer.ProofOfPossession api = agreed.api().proofOfPossession();
        boolean bindable = api != ResourceServer.ProofOfPossession.NONE;
        if (request.dpopProof() && bindable) {
            throw new OAuthError.InvalidDpopProof("DPoP is not supported by this server yet");
        }
        if (agreed.client().proofOfPossessionRequired() || api == ResourceServer.ProofOfPossession.REQUIRED) {
            throw new OAuthError.InvalidRequest("Proof of possession required");
        }
    }
}
