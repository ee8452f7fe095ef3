package dev.postern.web;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a path that is not in normal form with 404, before anything is routed by it. The router itself would decode
 * {@code %71} and follow {@code /../}, so a proxy that compares prefixes of raw paths would see another path than Postern.
 */
@Singleton
final class PathFilter {

    private static final int BEFORE_EVERYTHING = 2000;

    private final ErrorShapes shapes;
    private final ShapedAnswer answers;

    PathFilter(ErrorShapes shapes, ShapedAnswer answers) {
        this.shapes = shapes;
        this.answers = answers;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_EVERYTHING);
    }

    private void check(RoutingContext context) {
        String path = context.request().path();
        if (NormalForm.covers(path)) {
            context.next();
        } else {
            shapes.of(path)
                    .ifPresentOrElse(shape -> answers.send(context.response(), shape.answer(404)),
                            () -> context.response().setStatusCode(404).end());
        }
    }
}
