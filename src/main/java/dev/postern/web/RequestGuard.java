package dev.postern.web;

import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The first to see a request, on every port: tells its {@link GuardedConnection} that it has begun and when it is answered,
 * refuses what HTTP/2 lets through, and sets the headers that every answer has.
 */
@Singleton
final class RequestGuard {

    private static final String BODY = UnfinishedBody.class.getName();
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence TRANSPORT_SECURITY = HttpHeaders.createOptimized("Strict-Transport-Security");
    private static final CharSequence A_YEAR = HttpHeaders.createOptimized("max-age=31536000");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private final Connections connections;
    private final RefusedRequests refusals;
    private final boolean https;

    RequestGuard(Connections connections, RefusedRequests refusals,
            @ConfigProperty(name = "postern.base-url") Optional<String> baseUrl) {
        this.connections = connections;
        this.refusals = refusals;
        this.https = baseUrl.filter(url -> url.startsWith("https:")).isPresent();
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::guard);
    }

    void register(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(this::guard);
    }

    /** The body of this request that has not arrived yet; empty when it has, or when there is none. */
    static Optional<UnfinishedBody> bodyOf(RoutingContext context) {
        return Optional.ofNullable(context.get(BODY));
    }

    private void guard(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        String path = request.path() == null ? "" : request.path();
        headers(context.response().headers(), path, request.isSSL());
        GuardedConnection connection = GuardedConnection.of(request.connection());
        if (connection != null) {
            begin(context, connection, http2);
            if (connection.isClosed()) {
                return; // there was no room for it
            }
        }
        if (http2 && HeaderBounds.isOver(path, request.headers())) { // of HTTP/1 the connection has seen to it
            refusals.refuse(context, 431);
        } else if (!hasOneHost(request) || (http2 && !isOfHttp(request))) {
            refusals.refuse(context, 400);
        } else {
            context.next();
        }
    }

    private void headers(MultiMap headers, String path, boolean tls) {
        headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        if (https || tls) {
            headers.set(TRANSPORT_SECURITY, A_YEAR);
        }
        if (path.startsWith("/api/v2")) {
            headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE); // answers hold secrets
        }
    }

    private void begin(RoutingContext context, GuardedConnection connection, boolean http2) {
        HttpServerRequest request = context.request();
        connection.requestBegun();
        boolean chunked = !http2 && request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        LastAnswer last = new LastAnswer();
        UnfinishedBody body = hasBody(request, connection, http2, chunked)
                ? new UnfinishedBody(connection, context, connections.bodyTimeout(), refusals)
                : null;
        if (body != null) {
            context.put(BODY, body);
            connection.bodyBegun(body);
        }
        if (!http2) {
            context.addHeadersEndHandler(head -> {
                if (chunked || (body != null && !body.isComplete())
                        || (connections.isStopping() && !connection.isOfOperator())) {
                    last.announce(context);
                }
            });
        }
        context.addEndHandler(end -> {
            if (end.failed() && body != null && !context.response().headWritten()) {
                connection.requestBroken(body);
            } else {
                boolean unread = !http2 && (chunked || (body != null && !body.isComplete()));
                connection.requestAnswered(body, unread || last.announced);
            }
        });
    }

    /** A caller must not send its next request where nothing is read any more (RFC 9112 §9.6). */
    private static final class LastAnswer {

        /** Set where the answer is written, read where it ends. */
        private volatile boolean announced;

        void announce(RoutingContext context) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            announced = true;
        }
    }

    private static boolean hasBody(HttpServerRequest request, GuardedConnection connection, boolean http2, boolean chunked) {
        if (request.isEnded()) {
            return false;
        }
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        boolean unannounced = http2 && length == null && !connection.isWithoutBody();
        return chunked || unannounced || (length != null && !length.equals("0"));
    }

    /** The path of HTTP/2 is a path and no URI, and its scheme one that is served here (RFC 9113 §8.3.1). */
    private static boolean isOfHttp(HttpServerRequest request) {
        String uri = request.uri();
        String scheme = request.scheme();
        return (uri.startsWith("/") || uri.equals("*"))
                && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
    }

    /** Whoever asks HTTP/1.0 need not say a host. */
    private static boolean hasOneHost(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_1_0 && !request.headers().contains(HttpHeaders.HOST)) {
            return true;
        }
        try {
            HostAndPort host = request.authority();
            return host != null && !host.host().isEmpty() && request.headers().getAll(HttpHeaders.HOST).size() <= 1;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
