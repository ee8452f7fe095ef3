package dev.postern.web;

import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.netty.handler.codec.http.HttpHeaderValues;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;

/**
 * Collects a body on the event loop before a resource, and with it a worker thread, sees the request: a slow caller holds its
 * connection and no thread. Of a body that is too long for its surface the first byte too many goes along, by which the surface
 * knows. A caller without a token for the Management API gets no more memory there than at other endpoints.
 */
@Singleton
final class RequestBodies {

    /** Of a token request, of the form that signs in to the console, and of a management request before its token is judged. */
    static final int BYTES_MAX = 16 * 1024;
    /** Of a management request, and of a tenant file in the console: the longest is an Action's code. */
    static final int MANAGEMENT_BYTES_MAX = 512 * 1024;
    /** Of a form of the console: an API with a thousand permissions is one. */
    static final int CONSOLE_BYTES_MAX = 256 * 1024;

    private static final Set<HttpMethod> BODILESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE);
    private static final int AFTER_AUTHENTICATION_IS_SET_UP = 150;

    private final RefusedRequests refusals;

    RequestBodies(RefusedRequests refusals) {
        this.refusals = refusals;
    }

    void register(@Observes Filters filters) {
        filters.register(this::collect, AFTER_AUTHENTICATION_IS_SET_UP);
    }

    private void collect(RoutingContext context) {
        UnfinishedBody unfinished = RequestGuard.bodyOf(context).orElse(null);
        String path = context.request().path();
        boolean management = path.startsWith("/api/v2/");
        if (unfinished == null || context.request().isEnded()
                || !(management || path.startsWith("/oauth/") || path.startsWith("/console/"))) {
            context.next();
            return;
        }
        if (announced(context.request()) < 0 && context.request().version() == HttpVersion.HTTP_2) {
            unannounced(context, path.startsWith("/oauth/"));
        } else {
            new Collecting(context, unfinished, management).start();
        }
    }

    /** Over HTTP/2 a body whose length is not announced cannot be collected here; a token request needs no worker for it. */
    private void unannounced(RoutingContext context, boolean token) {
        if (!token && !BODILESS.contains(context.request().method())) {
            refusals.refuse(context, 411);
        } else {
            context.next();
        }
    }

    private static long announced(HttpServerRequest request) {
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static final class Collecting {

        private final RoutingContext context;
        private final HttpServerRequest request;
        private final UnfinishedBody unfinished;
        private final Buffer body = Buffer.buffer();
        /** Announced; -1 over HTTP/1.1 in chunks. */
        private final long length;
        private boolean tokenToBeJudged;
        private boolean handedOn;

        Collecting(RoutingContext context, UnfinishedBody unfinished, boolean management) {
            this.context = context;
            this.request = context.request();
            this.unfinished = unfinished;
            this.tokenToBeJudged = management;
            this.length = announced(request);
        }

        void start() {
            request.handler(this::arrived);
            request.endHandler(end -> {
                unfinished.completed();
                handOn();
            });
            if (HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(request.headers().get(HttpHeaders.EXPECT))) {
                if (tokenToBeJudged) {
                    judgeToken(); // before it sends what would not be read
                    return;
                }
                context.response().writeContinue();
            }
            request.resume();
        }

        private int bytesMax() {
            String path = request.path();
            if (path.startsWith("/console/") && !path.equals("/console/sign-in")) {
                return path.startsWith("/console/tenant-file/") ? MANAGEMENT_BYTES_MAX : CONSOLE_BYTES_MAX;
            }
            return path.startsWith("/api/v2/") && !tokenToBeJudged ? MANAGEMENT_BYTES_MAX : BYTES_MAX;
        }

        private void arrived(Buffer bytes) {
            if (handedOn) {
                return; // the rest of a body that is too long: read, so that the caller reads the answer
            }
            int kept = Math.min(bytes.length(), MANAGEMENT_BYTES_MAX + 1 - body.length());
            body.appendBuffer(bytes, 0, kept);
            unfinished.connection().bodyGrew(unfinished, kept);
            if (body.length() > bytesMax()) {
                if (tokenToBeJudged) {
                    request.pause();
                    judgeToken();
                } else {
                    handOn();
                }
            } else if (isAll()) {
                request.pause();
                handOn();
            }
        }

        /** Over HTTP/2 not the end is waited for: Vert.x lets nobody pause a request that has ended, and the framework does. */
        private boolean isAll() {
            return request.version() == HttpVersion.HTTP_2 && body.length() == length;
        }

        private void judgeToken() {
            boolean continued = body.length() == 0;
            tokenToBeJudged = false;
            QuarkusHttpUser.getSecurityIdentity(context, null).subscribe().with(identity -> judged(identity, continued),
                    refused -> handOn());
        }

        private void judged(SecurityIdentity identity, boolean continued) {
            if (identity == null || identity.isAnonymous()) {
                handOn(); // the resource refuses it before it looks at the body
                return;
            }
            if (continued) {
                context.response().writeContinue();
            }
            if (isAll()) {
                handOn();
            } else {
                request.resume();
            }
        }

        private void handOn() {
            if (!handedOn) {
                handedOn = true;
                ((RoutingContextInternal) context).setBody(body);
                if (isAll()) {
                    unfinished.completed();
                }
                if (unfinished.isComplete()) {
                    unfinished.connection().bodyEnded(unfinished);
                    unfinished.connection().hold(body.length());
                }
                context.next();
            }
        }
    }
}
