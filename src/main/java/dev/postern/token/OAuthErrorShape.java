package dev.postern.token;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import dev.postern.oauth.OAuthError;
import dev.postern.web.ErrorShape;

/** Errors below {@code /oauth} are OAuth errors, also those the framework finds (RFC 6749 §5.2). */
@Singleton
final class OAuthErrorShape implements ErrorShape {

    @Override
    public boolean covers(String path) {
        return path.equals("/oauth") || path.startsWith("/oauth/");
    }

    @Override
    public Response answer(int status) {
        Response.ResponseBuilder answer = OAuthErrorMapper.answer(refusal(status));
        return (status == 405 ? answer.header(HttpHeaders.ALLOW, "OPTIONS, POST") : answer).build();
    }

    private static OAuthError refusal(int status) {
        return switch (status) {
            case 404 -> new OAuthError.InvalidRequest(status, "There is no such endpoint");
            case 405 -> new OAuthError.InvalidRequest(status, "The method is not allowed for this endpoint");
            case 408 -> new OAuthError.InvalidRequest(status, "The request did not arrive completely in time");
            case 413 -> TokenBody.tooLarge();
            case 415 -> TokenBody.wrongMediaType();
            case 429 -> OAuthError.TooManyRequests.endpoint();
            case 431 -> new OAuthError.InvalidRequest(status, "The request headers are too large");
            default -> status < 500 ? new OAuthError.InvalidRequest("Malformed request")
                    : new OAuthError.ServerError(status);
        };
    }
}
