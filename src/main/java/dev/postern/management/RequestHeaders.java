package dev.postern.management;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Settles what the headers of a request to {@code /api/v2} mean before anything reads them: answers are JSON, whatever {@code
 * Accept} says (a browser's says HTML), but for the export, which has several forms; and two Authorization headers leave a
 * doubt about who asks. A malformed bearer token is refused here, as at Auth0.
 */
@Singleton
final class RequestHeaders {

    private static final int BEFORE_AUTHENTICATION = 900;
    /** The scheme and one token of three parts; the token itself is checked later. */
    private static final Pattern TOKEN = Pattern.compile("(?i:bearer|dpop) +[^\\s.]*\\.[^\\s.]*\\.[^\\s.]*");

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
            refuse(context, ManagementError.of(400, Optional.of("invalid_request"), "More than one Authorization header"));
            return;
        }
        if (authorizations.size() == 1 && !TOKEN.matcher(authorizations.get(0)).matches()) {
            refuse(context, ManagementError.of(400, Optional.of("Bearer"), "Bad HTTP authentication header format"));
            return;
        }
        if (!path.equals(ManagementApi.TENANT_FILE_PATH)) {
            request.headers().set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
        }
        context.next();
    }

    private static void refuse(RoutingContext context, ManagementError error) {
        context.response().setStatusCode(error.status()).putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                .end(error.body().toString());
    }
}
