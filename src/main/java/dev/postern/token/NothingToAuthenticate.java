package dev.postern.token;

import java.util.function.BiConsumer;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;

import dev.postern.web.EndpointPath;

/**
 * Spares a token request what Quarkus does in case it has to refuse a bearer token: for each request it builds a mapper of
 * every resource path, so that the metrics of a refusal can name a template. That was a seventh of the work in Java of a token
 * request, and the token endpoint never judges a bearer token.
 */
@Singleton
final class NothingToAuthenticate {

    /** That of Quarkus' own set-up of authentication, which comes first of two. Its mapper has one less. */
    private static final int AFTER_AUTHENTICATION_IS_SET_UP = 200;
    private static final BiConsumer<RoutingContext, Throwable> FAILING = RoutingContext::fail;

    void register(@Observes Filters filters) {
        filters.register(NothingToAuthenticate::spare, AFTER_AUTHENTICATION_IS_SET_UP);
    }

    private static void spare(RoutingContext context) {
        if (EndpointPath.leadsTo(context.request().path(), "/oauth/token")) {
            context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, FAILING);
        }
        context.next();
    }
}
