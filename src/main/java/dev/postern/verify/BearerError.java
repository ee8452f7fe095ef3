package dev.postern.verify;

import java.util.Optional;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A refusal at an endpoint that takes bearer tokens, with its challenge (RFC 6750 §3). Stackless: an expected outcome. All
 * words in the challenge are ours or have been checked, so nothing of the request can break out of the header.
 */
final class BearerError extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String REALM = "Bearer realm=\"postern\"";

    private final int status;
    private final String error;
    private final String challenge;

    private BearerError(int status, String error, String description, String challenge) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.challenge = challenge;
    }

    /** No token came: the challenge names no error (RFC 6750 §3.1). */
    static BearerError missingToken() {
        return new BearerError(401, "unauthorized", "The Authorization header has no bearer token", REALM);
    }

    /** @param description a constant of ours */
    static BearerError invalidRequest(String description) {
        return new BearerError(400, "invalid_request", description, challenge("invalid_request", description));
    }

    /** @param refusal empty: the token was refused without telling why */
    static BearerError invalidToken(Optional<TokenRefusal> refusal) {
        String description = refusal.map(TokenRefusal::description).orElse("The token is not accepted");
        return new BearerError(401, "invalid_token", description, challenge("invalid_token", description));
    }

    /** @param scope the scopes that were asked for, in the characters of RFC 6749 §3.3 */
    static BearerError insufficientScope(String scope) {
        String description = "The token does not have the scopes asked for";
        return new BearerError(403, "insufficient_scope", description,
                challenge("insufficient_scope", description) + ", scope=\"" + scope + '"');
    }

    Response response() {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE)
                .header("WWW-Authenticate", challenge)
                .header("Cache-Control", "no-store")
                .entity(new Body(error, getMessage()))
                .build();
    }

    private static String challenge(String error, String description) {
        return REALM + ", error=\"" + error + "\", error_description=\"" + description + '"';
    }

    @RegisterForReflection // a native executable does not see it in the type of a Response
    record Body(String error, @JsonProperty("error_description") String description) {
    }
}
