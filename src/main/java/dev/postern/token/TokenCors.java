package dev.postern.token;

import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import dev.postern.config.PosternConfig;
import dev.postern.web.EndpointPath;

/**
 * Lets scripts of the pages that {@code postern.cors.origins} names use the token endpoint; unless it is set, no script of
 * another origin can.
 */
@Singleton
final class TokenCors {

    private static final int BEFORE_THE_RESOURCES = 900;
    private static final String PATH = "/oauth/token";

    private final Set<String> origins;

    TokenCors(PosternConfig config) {
        origins = Set.copyOf(config.cors().origins().orElse(Set.of()));
    }

    void register(@Observes Filters filters) {
        if (!origins.isEmpty()) {
            filters.register(this::check, BEFORE_THE_RESOURCES);
        }
    }

    private void check(RoutingContext context) {
        if (!EndpointPath.leadsTo(context.request().path(), PATH)) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.contains(origin)) {
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if (HttpMethod.OPTIONS.equals(context.request().method())
                && context.request().headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Auth0-Client, DPoP")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600").setStatusCode(204).end();
        } else {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After, WWW-Authenticate, DPoP-Nonce");
            context.next();
        }
    }
}
