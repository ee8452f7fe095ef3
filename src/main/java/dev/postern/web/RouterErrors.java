package dev.postern.web;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * What the router refuses before the web framework sees it (a request without Host, for one) is answered in the
 * surface's own {@link ErrorShape} too. It is the caller's fault and not worth a line in the log.
 */
@Singleton
final class RouterErrors {

    private final List<ErrorShape> shapes;
    private final ShapedAnswer answers;

    RouterErrors(Instance<ErrorShape> shapes, ShapedAnswer answers) {
        this.shapes = shapes.stream().toList();
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::answer);
    }

    private void answer(RoutingContext context) {
        int status = context.statusCode();
        if (status < 400 || status >= 500 || context.response().headWritten()) {
            context.next();
            return;
        }
        String path = Optional.ofNullable(context.request().path()).orElse("");
        shapes.stream().filter(shape -> shape.covers(path)).findFirst()
                .ifPresentOrElse(shape -> answers.send(context.response(), shape.answer(status)), context::next);
    }
}
