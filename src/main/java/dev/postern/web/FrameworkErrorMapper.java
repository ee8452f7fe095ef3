package dev.postern.web;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import io.vertx.core.http.HttpServerRequest;

/** Finds the {@link ErrorShape} of the request's path; a path without one keeps the framework's answer. */
@Singleton
final class FrameworkErrorMapper {

    private static final Logger LOG = Logger.getLogger(FrameworkErrorMapper.class);

    private final List<ErrorShape> shapes;

    FrameworkErrorMapper(Instance<ErrorShape> shapes) {
        this.shapes = shapes.stream().toList();
    }

    @ServerExceptionMapper
    Response map(WebApplicationException refusal, HttpServerRequest request) {
        Response framework = refusal.getResponse();
        if (framework.getStatus() < 400) {
            return framework;
        }
        return shapeOf(request).map(shape -> shape.answer(framework.getStatus())).orElse(framework);
    }

    /** A bug, or something outside that broke: the log tells the operator, the answer tells nothing. */
    @ServerExceptionMapper
    Response map(Throwable failure, HttpServerRequest request) {
        LOG.errorf(failure, "%s %s failed", request.method(), request.path());
        return shapeOf(request).map(shape -> shape.answer(500)).orElseGet(() -> Response.status(500).build());
    }

    private Optional<ErrorShape> shapeOf(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        return shapes.stream().filter(shape -> shape.covers(path)).findFirst();
    }
}
