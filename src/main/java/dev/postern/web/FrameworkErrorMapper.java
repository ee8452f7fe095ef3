package dev.postern.web;

import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import io.vertx.core.http.HttpServerRequest;

/** Finds the {@link ErrorShape} of the request's path; a path without one keeps the framework's answer. */
@Singleton
final class FrameworkErrorMapper {

    private static final Logger LOG = Logger.getLogger(FrameworkErrorMapper.class);

    /** Of every path that no {@link ErrorShape} covers. */
    static final String DOCUMENT_METHODS = "GET, HEAD, OPTIONS";

    private final ErrorShapes shapes;

    FrameworkErrorMapper(ErrorShapes shapes) {
        this.shapes = shapes;
    }

    @ServerExceptionMapper
    Response map(WebApplicationException refusal, HttpServerRequest request) {
        Response framework = refusal.getResponse();
        if (framework.getStatus() < 400) {
            return framework;
        }
        return shapeOf(request).map(shape -> shape.answer(framework.getStatus())).orElseGet(() -> readable(framework));
    }

    /** A defect, or a failure outside: the log has it, the answer does not. */
    @ServerExceptionMapper
    Response map(Throwable failure, HttpServerRequest request) {
        LOG.errorf(failure, "%s %s failed", request.method(), request.path());
        return shapeOf(request).map(shape -> shape.answer(500)).orElseGet(() -> Response.status(500).build());
    }

    /** What has no shape of its own is a document: it can be read (RFC 9110 §15.5.6 wants to see how). */
    private static Response readable(Response framework) {
        return framework.getStatus() == 405 && framework.getHeaderString(HttpHeaders.ALLOW) == null
                ? Response.fromResponse(framework).header(HttpHeaders.ALLOW, DOCUMENT_METHODS).build()
                : framework;
    }

    private Optional<ErrorShape> shapeOf(HttpServerRequest request) {
        return shapes.of(request.path());
    }
}
