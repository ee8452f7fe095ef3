package dev.postern.downstream;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.TrustOptions;

import dev.postern.actions.OutboundHttp.Answer;
import dev.postern.actions.OutboundHttp.Redirect;
import dev.postern.actions.OutboundRefused;

/** Calls of one purpose: so many at a time, each bounded in time and bytes, timed and counted. Redirects are not followed. */
final class BoundedCalls implements AutoCloseable {

    private final VertxInternal vertx;
    private final String purpose;
    private final OutboundCall.Rules rules;
    private final GuardedClients clients;
    private final CallsInFlight inFlight;
    private final Duration timeout;
    private final MeterRegistry meters;

    /**
     * @param max calls at a time, to one host or to several
     * @param purpose the label {@code target} of their metric
     * @param trust whose certificates are trusted; null for those that the JDK trusts
     */
    BoundedCalls(String purpose, int max, Vertx vertx, OutboundCall.Rules rules, TrustOptions trust, Duration timeout,
            MeterRegistry meters) {
        this.purpose = purpose;
        this.vertx = (VertxInternal) vertx;
        this.rules = rules;
        this.clients = new GuardedClients(vertx, max, trust);
        this.inFlight = new CallsInFlight(max, max);
        this.timeout = timeout;
        this.meters = meters;
    }

    /** @return fails with an {@link OutboundRefused} */
    CompletionStage<Answer> send(Target target, OutgoingMessage message) {
        long startedAt = System.nanoTime();
        String place = target.authorityHost() + ":" + target.port();
        if (!inFlight.enter(place)) {
            return CompletableFuture.failedFuture(
                    new OutboundRefused(OutboundRefused.Reason.TOO_MANY_CALLS, "too many calls of this kind are in flight"));
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        ContextInternal context = vertx.createEventLoopContext();
        OutboundCall call = new OutboundCall(context, rules, clients, Redirect.ERROR, timeout, result);
        context.runOnContext(now -> call.start(target, message));
        return result.whenComplete((answer, failure) -> {
            inFlight.leave(place);
            meters.timer("postern.downstream.calls", "target", purpose, "outcome", outcome(failure))
                    .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void close() {
        clients.close();
    }

    private static String outcome(Throwable failure) {
        return failure == null ? "answered"
                : failure instanceof OutboundRefused refused ? refused.reason().name().toLowerCase(Locale.ROOT) : "other";
    }
}
