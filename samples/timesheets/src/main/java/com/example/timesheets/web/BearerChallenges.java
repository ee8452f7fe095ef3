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

/** What is wrong with the token, in the words callers understand (RFC 6750 §3). */
class BearerChallenges {

    /** No token: no error code either, only the invitation to bring one. */
    @ServerExceptionMapper
    Response missing(UnauthorizedException missing) {
        return challenge(401, "A bearer token is needed", "");
    }

    /** Why exactly stays in the log (category io.smallrye.jwt): the caller may be anyone. */
    @ServerExceptionMapper
    Response invalid(AuthenticationFailedException invalid) {
        return challenge(401, "The token is not valid here",
                ", error=\"invalid_token\", error_description=\"expired, malformed, or of another issuer or audience\"");
    }

    @ServerExceptionMapper
    Response insufficient(ForbiddenException insufficient, ResourceInfo resource) {
        return challenge(403, "The token does not hold the scope",
                ", error=\"insufficient_scope\", scope=\"" + scopeOf(resource) + '"');
    }

    private static Response challenge(int status, String title, String error) {
        return Response.fromResponse(Problem.of(status, title).response())
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"timesheets\"" + error).build();
    }

    private static String scopeOf(ResourceInfo resource) {
        Method method = resource.getResourceMethod();
        RolesAllowed roles = method.isAnnotationPresent(RolesAllowed.class) ? method.getAnnotation(RolesAllowed.class)
                : resource.getResourceClass().getAnnotation(RolesAllowed.class);
        return roles == null ? "" : String.join(" ", roles.value());
    }
}
