package dev.postern.discovery;

import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets scripts of any page read the public documents (CORS). They hold nothing about who asks, so no credentials are
 * involved.
 */
@Singleton
final class PublicDocuments {

    private static final int BEFORE_THE_RESOURCES = 900;
    private static final Set<String> CERTIFICATES = Set.of("/pem", "/cer");

    void register(@Observes Filters filters) {
        filters.register(PublicDocuments::check, BEFORE_THE_RESOURCES);
    }

    private static void check(RoutingContext context) {
        String path = context.request().path();
        if (!path.startsWith("/.well-known/") && !CERTIFICATES.contains(path)) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if (HttpMethod.OPTIONS.equals(context.request().method())
                && context.request().headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
            context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "*")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600").setStatusCode(204).end();
        } else {
            context.next();
        }
    }
}
