package dev.postern.verify;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import dev.postern.web.ErrorShape;

/** What the framework refuses at {@code /verify}, in the body of a {@link BearerError}. Never a 2xx: gateways let that in. */
@Singleton
final class VerifyErrorShape implements ErrorShape {

    @Override
    public boolean covers(String path) {
        return path.equals("/verify") || path.startsWith("/verify/");
    }

    @Override
    public Response answer(int status) {
        BearerError.Body body = status >= 500
                ? new BearerError.Body("server_error", "Internal error")
                : new BearerError.Body("invalid_request", Response.Status.fromStatusCode(status) == null
                        ? "The request is not understood"
                        : Response.Status.fromStatusCode(status).getReasonPhrase());
        Response.ResponseBuilder answer = Response.status(status).type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store").entity(body);
        if (status == 405) {
            answer.header(HttpHeaders.ALLOW, "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        }
        return answer.build();
    }
}
