package dev.postern.web;

import java.time.Duration;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** A request whose head has arrived and whose body has not, or not all of it. */
final class UnfinishedBody extends Waiting {

    private static final long CANCEL = 0x8; // RFC 9113 §7

    private final RoutingContext request;
    private final RefusedRequests refusals;
    /** Read on the event loop, asked wherever the answer is written. */
    private volatile boolean complete;

    UnfinishedBody(GuardedConnection connection, RoutingContext request, Duration timeout, RefusedRequests refusals) {
        super(connection);
        this.request = request;
        this.refusals = refusals;
        begin(Connections.REQUEST_BYTES + 2 * HeaderBounds.bytesOf(request.request().headers()), timeout);
    }

    /** All of it has been read. Vert.x does not say so of a request that was paused once and reads on. */
    void completed() {
        complete = true;
    }

    boolean isComplete() {
        return complete || request.request().isEnded();
    }

    String path() {
        return request.request().path();
    }

    @Override
    void evict() {
        connection().bodyEnded(this);
        boolean shared = request.request().version() == HttpVersion.HTTP_2 && !connection().isClosed();
        if (shared && connection().survivesGivingUp()) {
            request.response().reset(CANCEL); // its connection may carry others' requests
        } else {
            connection().closeNow();
        }
    }

    @Override
    boolean giveUp() {
        connection().bodyEnded(this);
        HttpServerRequest late = request.request();
        if (isComplete() || connection().isClosed()) {
            return false;
        }
        if (!request.response().headWritten()) {
            refusals.refuse(request, 408);
        }
        if (late.version() == HttpVersion.HTTP_2) {
            request.response().reset(CANCEL);
        } else {
            late.connection().close();
        }
        return true;
    }
}
