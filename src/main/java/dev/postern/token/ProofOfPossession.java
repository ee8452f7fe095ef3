package dev.postern.token;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.postern.accesstoken.Authorization;
import dev.postern.config.Issuer;
import dev.postern.oauth.Confirmation;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.OAuthRequest;
import dev.postern.possession.DpopProof;
import dev.postern.possession.DpopProofs;
import dev.postern.possession.MtlsEndpoints;
import dev.postern.possession.UsedProofs;

/**
 * Binds a token to its caller where application and API want that, and never issues a plain one instead.
 *
 * <pre>
 * client requires   proof sent   API none   API allowed   API required
 * no                no           plain      plain         refused
 * no                yes          plain      bound         bound
 * yes               no           refused    refused       refused
 * yes               yes          refused    bound         bound
 * </pre>
 *
 * A proof is one of the API's mechanism: a DPoP proof, or the certificate of the connection. Another one is not looked at.
 */
@Singleton
final class ProofOfPossession {

    /** Stands for the thumbprint in a preview; no thumbprint has spaces. */
    private static final String OF_THE_CALLER = "thumbprint of the caller's key or certificate";

    private final DpopProofs proofs;
    private final UsedProofs used;
    private final List<String> tokenEndpoints;

    ProofOfPossession(DpopProofs proofs, UsedProofs used, Issuer issuer, MtlsEndpoints mtls) {
        this.proofs = proofs;
        this.used = used;
        this.tokenEndpoints = Stream.concat(Stream.of(issuer.tokenEndpoint()), mtls.tokenEndpoint().stream()).toList();
    }

    /**
     * What was agreed, bound to the caller or not.
     *
     * @param headers that go with the token
     */
    record Bound(Authorization authorization, Map<String, String> headers) {
    }

    /** Whether {@link #bind} may have to wait for the store. If so, call it on another thread than the event loop's. */
    boolean isWaitedFor(OAuthRequest request) {
        return !request.dpopProofs().isEmpty() && used.isWaitedFor();
    }

    /**
     * Asks for a nonce before anything of the request is used up, so that the caller can send the rest of it again.
     *
     * @throws OAuthError.UseDpopNonce the request has a proof without the nonce that this server wants
     */
    void requireNonce(OAuthRequest request) {
        if (!request.dpopProofs().isEmpty()) {
            proofs.requireNonce(request.dpopProofs());
        }
    }

    /**
     * Checks the proof, uses it up, and binds the token to its key.
     *
     * @param waiting whether this may wait for the store: what {@link #isWaitedFor} answered
     * @throws OAuthError.InvalidRequest no plain token will do, or not this binding
     * @throws OAuthError.InvalidDpopProof the proof breaks a rule, or has been used before
     * @throws OAuthError.TemporarilyUnavailable nobody can tell whether it has been used before
     */
    Bound bind(OAuthRequest request, Authorization agreed, boolean waiting) {
        Optional<Confirmation.Method> mechanism = agreed.api().proofOfPossession().mechanism();
        if (mechanism.filter(Confirmation.Method.MTLS::equals).isPresent() && request.certificate().isPresent()) {
            FapiProfile.checkBinding(agreed, Optional.empty());
            return new Bound(agreed.boundTo(request.certificate().get().confirmation()), Map.of());
        }
        if (mechanism.filter(Confirmation.Method.DPOP::equals).isEmpty() || request.dpopProofs().isEmpty()) {
            refusePlain(agreed);
            return new Bound(agreed, Map.of());
        }
        DpopProof proof = proofs.atTokenEndpoint(request.dpopProofs(), tokenEndpoints);
        FapiProfile.checkBinding(agreed, Optional.of(proof));
        used.useAtTokenEndpoint(proof, agreed.client().clientId(), waiting);
        return new Bound(agreed.boundTo(proof.confirmation()), proof.headers());
    }

    /**
     * What would be agreed with a caller who proves what it has to. There is no caller, so the binding names no thumbprint.
     *
     * @throws OAuthError.InvalidRequest no proof would do
     */
    static Authorization previewed(Authorization agreed) {
        Optional<Confirmation.Method> mechanism = agreed.api().proofOfPossession().mechanism();
        if (mechanism.isEmpty() || !isRequired(agreed)) {
            refusePlain(agreed);
            return agreed;
        }
        FapiProfile.checkMechanism(agreed.client(), mechanism.get());
        return agreed.boundTo(new Confirmation(mechanism.get(), OF_THE_CALLER));
    }

    private static void refusePlain(Authorization agreed) {
        if (isRequired(agreed)) {
            throw new OAuthError.InvalidRequest("Proof of possession required");
        }
    }

    private static boolean isRequired(Authorization agreed) {
        return agreed.client().proofOfPossessionRequired() || agreed.api().proofOfPossession().required();
    }
}
