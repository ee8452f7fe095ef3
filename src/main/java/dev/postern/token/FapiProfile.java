package dev.postern.token;

import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.accesstoken.Authorization;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.Confirmation;
import dev.postern.oauth.OAuthError;
import dev.postern.possession.DpopProof;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ComplianceLevel;

/**
 * What an application with a {@code compliance_level} must keep to beside the rules for all (FAPI 2.0 Security Profile, FAPI
 * 1.0
 * Advanced), and the words of RFC 6749 and RFC 8707 in which it is refused, where others hear Auth0's. The requirements one by
 * one: {@code docs/fapi.md}.
 */
final class FapiProfile {

    /** FAPI 2.0 §5.4.1. FAPI 1.0 Advanced §8.6 has the first two. */
    private static final Set<String> ALGORITHMS = Set.of("PS256", "ES256", "EdDSA", "Ed25519");

    private static final String FAILED = "Client authentication failed";

    private FapiProfile() {
    }

    /**
     * Checks how a client has authenticated.
     *
     * @param issuer of this server, which alone an assertion of FAPI 2.0 may name
     * @throws OAuthError.InvalidClient in another way than its level allows
     */
    static void checkAuthentication(Client client, ClientCredential credential, String issuer) {
        Optional<ComplianceLevel> level = client.complianceLevel();
        if (level.isEmpty()) {
            return;
        }
        if (!level.get().isAuthenticatedBy(client.authMethod())) {
            throw refusal("compliance_level does not allow this way to authenticate");
        }
        if (credential instanceof ClientCredential.Assertion assertion) {
            if (!ALGORITHMS.contains(assertion.jws().header().path("alg").asText())) {
                throw refusal("compliance_level does not allow the alg of the client_assertion");
            }
            JsonNode audience = assertion.jws().claims().path("aud");
            if (level.get().isFapi2() && !issuer.equals(audience.textValue())) { // FAPI 2.0 §5.3.2.1
                throw refusal("compliance_level allows the issuer alone as aud of the client_assertion");
            }
        }
    }

    /**
     * Checks what a token is bound to.
     *
     * @param proof that binds it; empty: a certificate does
     * @throws OAuthError.InvalidRequest the level wants another binding
     * @throws OAuthError.InvalidDpopProof the level does not allow the algorithm of the proof
     */
    static void checkBinding(Authorization bound, Optional<DpopProof> proof) {
        if (proof.isEmpty()) {
            return;
        }
        checkMechanism(bound.client(), Confirmation.Method.DPOP);
        if (bound.client().complianceLevel().isPresent() && !proof.get().ofFapi()) {
            throw new OAuthError.InvalidDpopProof("compliance_level does not allow the alg of the DPoP proof");
        }
    }

    /**
     * Checks by what a token is to be bound.
     *
     * @throws OAuthError.InvalidRequest the client's level wants another binding
     */
    static void checkMechanism(Client client, Confirmation.Method mechanism) {
        if (mechanism == Confirmation.Method.DPOP && client.complianceLevel().filter(level -> !level.isFapi2()).isPresent()) {
            throw new OAuthError.InvalidRequest("compliance_level wants a token that is bound to a certificate");
        }
    }

    /** The refusal as such an application is told it. */
    static OAuthError inItsWords(OAuthError refusal) {
        if (refusal instanceof OAuthError.ClientAuthenticationFailed) {
            return new OAuthError.Restated(401, "invalid_client", refusal);
        }
        if (refusal instanceof OAuthError.UnauthorizedClient || refusal instanceof OAuthError.UnsupportedGrantType) {
            return new OAuthError.Restated(400, refusal.error(), refusal);
        }
        if (refusal instanceof OAuthError.AccessDenied denied) {
            return new OAuthError.Restated(400, switch (denied.kind()) {
                case OAuthError.AccessDenied.SCOPES -> "invalid_scope";
                case OAuthError.AccessDenied.NO_AUDIENCE -> "invalid_request";
                case OAuthError.AccessDenied.UNKNOWN_AUDIENCE -> "invalid_target"; // RFC 8707 §2
                default -> "unauthorized_client";
            }, refusal);
        }
        return refusal;
    }

    private static OAuthError.InvalidClient refusal(String reason) {
        return new OAuthError.InvalidClient(FAILED, reason);
    }
}
