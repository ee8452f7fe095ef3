package dev.postern.web;

import jakarta.inject.Singleton;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Refuses a request before the web framework has it: in the surface's {@link ErrorShape}, or empty where there is none. */
@Singleton
public final class RefusedRequests {

    private final ErrorShapes shapes;
    private final ShapedAnswer answers;

    RefusedRequests(ErrorShapes shapes, ShapedAnswer answers) {
        this.shapes = shapes;
        this.answers = answers;
    }

    /** With the headers that its answer has already. */
    public void refuse(RoutingContext request, int status) {
        String path = request.request().path() == null ? "" : request.request().path();
        shapes.of(path)
                .ifPresentOrElse(shape -> answers.send(request.response(), shape.answer(status)), () -> {
                    if (request.request().version() != HttpVersion.HTTP_2) {
                        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                    }
                    if (status == 405) {
                        request.response().putHeader(HttpHeaders.ALLOW, FrameworkErrorMapper.DOCUMENT_METHODS);
                    }
                    request.response().setStatusCode(status).end();
                });
    }
}
