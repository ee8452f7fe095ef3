package dev.postern.web;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * What the router refuses before the web framework sees it (a request without Host, for one) is answered in the surface's own
 * {@link ErrorShape} too. It is the caller's fault, so nothing is logged.
 */
@Singleton
final class RouterErrors {

    private final RefusedRequests refusals;

    RouterErrors(RefusedRequests refusals) {
        this.refusals = refusals;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::answer);
    }

    private void answer(RoutingContext context) {
        int status = context.statusCode();
        if (status < 400 || status >= 500 || context.response().headWritten()) {
            context.next();
            return;
        }
        refusals.refuse(context, status);
    }
}
