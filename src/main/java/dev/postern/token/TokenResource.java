package dev.postern.token;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenParameters;

/**
 * {@code POST /oauth/token} (RFC 6749 §3.2). Runs on the event loop: nothing on the token path waits for anything.
 */
@Path("/oauth/token")
@Tag(name = "OAuth")
public class TokenResource {

    private final TokenPipeline pipeline;

    TokenResource(TokenPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @POST
    @NonBlocking
    @Consumes(MediaType.WILDCARD) // told apart in TokenBody, so that the refusal is an OAuth error
    @Operation(operationId = "token", summary = "Trade client credentials for an access token")
    public Response token(InputStream body, @Context HttpServerRequest http) {
        TokenResponse answer = answer(body, http);
        Response.ResponseBuilder response = Response.ok(answer, MediaType.APPLICATION_JSON_TYPE) // whatever Accept says
                .header("Cache-Control", "no-store").header("Pragma", "no-cache"); // RFC 6749 §5.1
        answer.headers().forEach(response::header);
        return response.build();
    }

    private TokenResponse answer(InputStream body, HttpServerRequest http) {
        Caller caller = caller(http);
        TokenParameters parameters;
        Optional<String> authorization;
        try {
            parameters = TokenBody.read(body, http.getHeader(HttpHeaders.CONTENT_TYPE));
            authorization = authorization(http);
        } catch (OAuthError unreadable) {
            throw pipeline.refused(unreadable, caller);
        }
        return pipeline.process(parameters, authorization, http.headers().contains("DPoP"), caller);
    }

    private static Optional<String> authorization(HttpServerRequest http) {
        List<String> headers = http.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.size() > 1) {
            throw new OAuthError.InvalidRequest("More than one Authorization header");
        }
        return headers.stream().findFirst();
    }

    private static Caller caller(HttpServerRequest http) {
        String ip = http.remoteAddress() == null ? "" : http.remoteAddress().hostAddress();
        return new Caller(ip, Optional.ofNullable(http.getHeader(HttpHeaders.USER_AGENT)),
                Optional.ofNullable(http.authority()).map(Object::toString),
                Optional.ofNullable(http.getHeader("Auth0-Client")));
    }
}
