package dev.postern.verify;

import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.accesstoken.TokenRefusal;
import dev.postern.oauth.OAuthError;
import dev.postern.possession.BearerChallenge;
import dev.postern.possession.DpopChallenge;

/**
 * A refusal at an endpoint that takes tokens, with its challenge (RFC 6750 §3, RFC 9449 §7.1). Stackless: an expected outcome.
 * All words in the challenge are constants or have been checked, so nothing of the request can break out of the header.
 */
final class BearerError extends RuntimeException {

    private final int status;
    private final String error;
    private final String challenge;
    private final Map<String, String> headers;

    private BearerError(int status, String error, String description, String challenge) {
        this(status, error, description, challenge, Map.of());
    }

    private BearerError(int status, String error, String description, String challenge, Map<String, String> headers) {
        super(description, null, false, false);
        this.headers = Map.copyOf(headers);
        this.status = status;
        this.error = error;
        this.challenge = challenge;
    }

    /** No token came: the challenge names no error (RFC 6750 §3.1). */
    static BearerError missingToken() {
        return new BearerError(401, "unauthorized", "The Authorization header has no bearer token",
                BearerChallenge.NO_ERROR);
    }

    /** @param description a constant of ours */
    static BearerError invalidRequest(String description) {
        return new BearerError(400, "invalid_request", description, BearerChallenge.of("invalid_request", description));
    }

    /** @param refusal empty: the token was refused without telling why */
    static BearerError invalidToken(Optional<TokenRefusal> refusal) {
        String description = refusal.map(TokenRefusal::description).orElse("The token is not accepted");
        return new BearerError(401, "invalid_token", description, BearerChallenge.of("invalid_token", description));
    }

    /** @param scope the scopes that were asked for, in the characters of RFC 6749 §3.3 */
    static BearerError insufficientScope(String scope) {
        String description = "The token does not have the scopes asked for";
        return new BearerError(403, "insufficient_scope", description,
                BearerChallenge.of("insufficient_scope", description) + ", scope=\"" + scope + '"');
    }

    /** Why an authentication has failed. */
    static BearerError of(Throwable failure) {
        Optional<TokenRefusal> refusal = TokenRefusal.of(failure);
        if (refusal.isPresent() && refusal.get() instanceof TokenRefusal.Unproven) {
            return dpop("invalid_token", refusal.get().description(), Map.of());
        }
        Optional<OAuthError> proof = OAuthError.behind(failure);
        if (proof.isEmpty()) {
            return invalidToken(refusal);
        }
        OAuthError error = proof.get();
        return error.status() >= 500
                ? new BearerError(error.status(), error.error(), error.description(), BearerChallenge.NO_ERROR)
                : dpop(error.error(), error.description(), error.headers());
    }

    /** 401 also for a bad proof: gateways know no other refusal (RFC 9449 §7.1). */
    private static BearerError dpop(String error, String description, Map<String, String> headers) {
        return new BearerError(401, error, description, DpopChallenge.of(error, description), headers);
    }

    Response response() {
        Response.ResponseBuilder answer = Response.status(status).type(MediaType.APPLICATION_JSON_TYPE)
                .header("WWW-Authenticate", challenge)
                .header("Cache-Control", "no-store")
                .entity(new Body(error, getMessage()));
        headers.forEach(answer::header);
        return answer.build();
    }

    @RegisterForReflection // a native executable does not see it in the type of a Response
    record Body(String error, @JsonProperty("error_description") String description) {
    }
}
