package com.example.timesheets.web;

import java.lang.reflect.Method;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;

/** What is wrong with the token, in the words callers understand (RFC 6750 §3, RFC 9449 §7.1). */
class TokenChallenges {

    private static final String BEARER = "Bearer realm=\"timesheets\"";
    private static final String DPOP = "DPoP realm=\"timesheets\", algs=\"" + String.join(" ", DpopProofs.ALGORITHMS) + '"';

    /** No token: no error code either, only the invitation to bring one. */
    @ServerExceptionMapper
    Response missing(UnauthorizedException missing) {
        return Response.fromResponse(Problem.of(401, "An access token is needed").response())
                .header(HttpHeaders.WWW_AUTHENTICATE, BEARER).header(HttpHeaders.WWW_AUTHENTICATE, DPOP).build();
    }

    /** Why exactly stays in the log (category io.smallrye.jwt): the caller may be anyone. Who sent a good token may know. */
    @ServerExceptionMapper
    Response invalid(AuthenticationFailedException invalid, HttpHeaders request) {
        if (invalid.getCause() instanceof DpopProofs.InvalidProof proof) {
            return challenge(401, proof.getMessage(), request, ", error=\"invalid_dpop_proof\"");
        }
        if (invalid.getCause() instanceof UsedProofs.TooMany many) {
            return Response.fromResponse(Problem.of(429, many.getMessage()).response())
                    .header(HttpHeaders.RETRY_AFTER, DpopProofs.LIFETIME_SECONDS_MAX).build();
        }
        return challenge(401, "The token is not valid here", request, ", error=\"invalid_token\", error_description="
                + "\"expired, malformed, of another issuer or audience, or bound and without its proof\"");
    }

    @ServerExceptionMapper
    Response insufficient(ForbiddenException insufficient, ResourceInfo resource, HttpHeaders request) {
        return challenge(403, "The token does not hold the scope", request,
                ", error=\"insufficient_scope\", scope=\"" + scopeOf(resource) + '"');
    }

    private static Response challenge(int status, String title, HttpHeaders request, String error) {
        boolean isDpop = BoundTokens.isDpop(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        return Response.fromResponse(Problem.of(status, title).response())
                .header(HttpHeaders.WWW_AUTHENTICATE, (isDpop ? DPOP : BEARER) + error).build();
    }

    private static String scopeOf(ResourceInfo resource) {
        Method method = resource.getResourceMethod();
        RolesAllowed roles = method.isAnnotationPresent(RolesAllowed.class) ? method.getAnnotation(RolesAllowed.class)
                : resource.getResourceClass().getAnnotation(RolesAllowed.class);
        return roles == null ? "" : String.join(" ", roles.value());
    }
}
