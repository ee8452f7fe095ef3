package dev.postern.web;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body announced as larger than {@code quarkus.http.limits.max-body-size} in the surface's own {@link ErrorShape};
 * the web server alone would answer an empty 413.
 */
@Singleton
final class OversizeFilter {

    private static final int BEFORE_THE_SERVERS_OWN_CHECK = 1000;

    private final ErrorShapes shapes;
    private final ShapedAnswer answers;
    private final long bodyBytesMax;

    OversizeFilter(ErrorShapes shapes, ShapedAnswer answers, VertxHttpConfig http) {
        this.shapes = shapes;
        this.answers = answers;
        this.bodyBytesMax = http.limits().maxBodySize().map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_THE_SERVERS_OWN_CHECK);
    }

    private void check(RoutingContext context) {
        if (isOver(context.request().getHeader(HttpHeaders.CONTENT_LENGTH))) {
            shapes.of(context.request().path())
                    .ifPresentOrElse(shape -> answers.send(context.response(), shape.answer(413)), context::next);
        } else {
            context.next();
        }
    }

    private boolean isOver(String length) {
        try {
            return length != null && Long.parseLong(length) > bodyBytesMax;
        } catch (NumberFormatException e) {
            return false; // the server's own check answers
        }
    }
}
