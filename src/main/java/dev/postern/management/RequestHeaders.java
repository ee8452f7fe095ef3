package dev.postern.management;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Settles what the headers of a request to {@code /api/v2} mean before anything reads them: answers are JSON, whatever
 * {@code Accept} says (a browser's says HTML), but for the export, which has several forms; and two Authorization headers
 * leave a doubt about who asks.
 */
@Singleton
final class RequestHeaders {

    private static final int BEFORE_AUTHENTICATION = 900;

    void register(@Observes Filters filters) {
        filters.register(RequestHeaders::settle, BEFORE_AUTHENTICATION);
    }

    private static void settle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = request.path();
        if (path == null || !ManagementErrorShape.isManagement(path)) {
            context.next();
            return;
        }
        List<String> authorizations = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (authorizations.size() > 1) {
            ManagementError doubt = ManagementError.of(400, Optional.of("invalid_request"),
                    "More than one Authorization header");
            context.response().setStatusCode(doubt.status()).putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                    .end(doubt.body().toString());
            return;
        }
        if (!path.equals(TenantFileResource.PATH)) {
            request.headers().set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
        }
        context.next();
    }
}
