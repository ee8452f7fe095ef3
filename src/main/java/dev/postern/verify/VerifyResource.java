package dev.postern.verify;

import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;

import dev.postern.accesstoken.TokenRefusal;
import dev.postern.accesstoken.VerifiedToken;

/**
 * Forward authentication for gateways: is the bearer token of this request good for this API, with these scopes?
 *
 * <p>
 * {@code GET /verify?audience=…&scope=a b} answers 200 with the caller in headers and JSON, 401 or 403 with an RFC 6750
 * challenge, 400 for a request that is none. Gateways that forward the caller's method (Envoy, Traefik) get the same
 * answer by any common method; a body is not read. {@code OPTIONS} is here for the same reason: answered by the framework
 * it would be a 200 for everyone. Nor is the caller's {@code Accept} header, meant for the API, heeded.
 */
@Path(VerifyResource.PATH)
@Tag(name = "OAuth")
@Singleton
@NonBlocking
public class VerifyResource {

    static final String PATH = "/verify";

    private final CurrentIdentityAssociation caller;

    VerifyResource(CurrentIdentityAssociation caller) {
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "verify", summary = "Verify the bearer token of this request (forward authentication)")
    public Uni<Response> get(@Context HttpHeaders headers, @Context UriInfo uri) {
        return verify(headers, uri);
    }

    @POST
    @Operation(hidden = true)
    public Uni<Response> post(@Context HttpHeaders headers, @Context UriInfo uri) {
        return verify(headers, uri);
    }

    @PUT
    @Operation(hidden = true)
    public Uni<Response> put(@Context HttpHeaders headers, @Context UriInfo uri) {
        return verify(headers, uri);
    }

    @PATCH
    @Operation(hidden = true)
    public Uni<Response> patch(@Context HttpHeaders headers, @Context UriInfo uri) {
        return verify(headers, uri);
    }

    @DELETE
    @Operation(hidden = true)
    public Uni<Response> delete(@Context HttpHeaders headers, @Context UriInfo uri) {
        return verify(headers, uri);
    }

    @OPTIONS
    @Operation(hidden = true)
    public Uni<Response> options(@Context HttpHeaders headers, @Context UriInfo uri) {
        return verify(headers, uri);
    }

    private Uni<Response> verify(HttpHeaders headers, UriInfo uri) {
        VerifyRequest request = VerifyRequest.of(headers, uri.getQueryParameters()); // invalid_request
        return caller.getDeferredIdentity() // SmallRye JWT and AccessTokenVerifier: invalid_token
                .map(identity -> AccessTokenPrincipal.tokenOf(identity.getPrincipal()).orElseThrow(BearerError::missingToken))
                .map(token -> answer(request, token));
    }

    private static Response answer(VerifyRequest request, VerifiedToken token) {
        if (request.audience().filter(asked -> !asked.equals(token.audience())).isPresent()) {
            throw BearerError.invalidToken(Optional.of(new TokenRefusal.WrongAudience(token.audience())));
        }
        if (!token.scopes().containsAll(request.scopes())) {
            throw BearerError.insufficientScope(request.scope());
        }
        Response.ResponseBuilder response = Response.ok(VerifiedCaller.json(token), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store"); // a cached answer would outlive a revocation
        VerifiedCaller.headers(token).forEach(response::header);
        return response.build();
    }

    @ServerExceptionMapper
    public Response refused(BearerError error) {
        return error.response();
    }

    @ServerExceptionMapper
    public Response refused(AuthenticationFailedException failure) {
        return BearerError.of(failure).response();
    }
}
