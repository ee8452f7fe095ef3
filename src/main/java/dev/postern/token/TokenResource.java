package dev.postern.token;

import java.io.InputStream;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;

/**
 * {@code POST /oauth/token} (RFC 6749 §3.2). Runs on the event loop; requests that wait for the store wait on other threads.
 */
@Path("/oauth/token")
@Tag(name = "OAuth")
public class TokenResource {

    private final RequestReader reader;
    private final TokenPipeline pipeline;

    TokenResource(RequestReader reader, TokenPipeline pipeline) {
        this.reader = reader;
        this.pipeline = pipeline;
    }

    @POST
    @NonBlocking
    @Consumes(MediaType.WILDCARD) // told apart in TokenBody, so that the refusal is an OAuth error
    @Operation(operationId = "token", summary = "Get an access token for client credentials")
    public Uni<Response> token(InputStream body, @Context HttpServerRequest http) {
        return pipeline.process(reader.read(body, http))
                .map(answer -> OAuthAnswer.of(200, answer, answer.headers()).build());
    }

    /** The framework's own answer would name HEAD, which is 405. */
    @OPTIONS
    @NonBlocking
    @Operation(hidden = true)
    public Response options() {
        return Response.noContent().header("Allow", "OPTIONS, POST").build();
    }
}
