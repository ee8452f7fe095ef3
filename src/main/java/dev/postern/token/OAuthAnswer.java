package dev.postern.token;

import java.util.Map;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Writes every answer of an OAuth endpoint, a refusal or not: JSON whatever {@code Accept} says, and not to be kept. */
final class OAuthAnswer {

    private OAuthAnswer() {
    }

    /** @param headers of this answer, beside those of all (RFC 6749 §5.1) */
    static Response.ResponseBuilder of(int status, Object body, Map<String, String> headers) {
        Response.ResponseBuilder answer = Response.status(status).type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store").header("Pragma", "no-cache");
        headers.forEach(answer::header);
        return answer.entity(body);
    }
}
