package dev.postern.accesstoken;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An access token that passed every rule of {@link AccessTokenVerifier}.
 *
 * @param clientId whom it was issued to ({@code azp}, or {@code client_id} in the RFC 9068 dialects)
 * @param audience identifier of the registered API it is for
 * @param scopes those of the token that still count; may be empty
 * @param jti in the RFC 9068 dialects only
 * @param claims all of them, as signed; read-only
 */
public record VerifiedToken(String clientId, String subject, String audience, List<String> scopes, Instant issuedAt,
        Instant expiresAt, Optional<String> jti, ObjectNode claims) {

    public VerifiedToken {
        scopes = List.copyOf(scopes);
    }

    /** The scopes as they came on the wire (RFC 6749 §3.3). */
    public String scope() {
        return String.join(" ", scopes);
    }

    /** The same token with these scopes left. */
    VerifiedToken withScopes(List<String> left) {
        return new VerifiedToken(clientId, subject, audience, left, issuedAt, expiresAt, jti, claims);
    }

    @Override
    public String toString() {
        return "VerifiedToken[" + clientId + " for " + audience + "]";
    }
}
