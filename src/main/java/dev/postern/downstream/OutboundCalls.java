package dev.postern.downstream;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.TrustOptions;

import dev.postern.actions.OutboundHttp;
import dev.postern.actions.OutboundRefused;
import dev.postern.actions.OutboundRefused.Reason;

/**
 * {@code fetch} of Actions. Each call is an {@link OutboundCall}. A private certificate authority is trusted if it is in the
 * TLS configuration {@value #TLS_CONFIGURATION} ({@code quarkus.tls.actions.trust-store.pem.certs}).
 */
@Singleton
public final class OutboundCalls implements OutboundHttp {

    static final String TLS_CONFIGURATION = "actions";
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

    private final VertxInternal vertx;
    private final OutboundCall.Rules rules;
    private final GuardedClients clients;
    private final CallsInFlight inFlight;
    private final MeterRegistry meters;

    @Inject
    OutboundCalls(ActionCallsConfig config, Vertx vertx, SystemNames names, AddressGuard guard, TlsConfigurationRegistry tls,
            MeterRegistry meters) {
        this(config, vertx, names, guard, tls.get(TLS_CONFIGURATION).map(TlsConfiguration::getTrustStoreOptions).orElse(null),
                meters);
    }

    OutboundCalls(ActionCallsConfig config, Vertx vertx, NameResolver names, AddressGuard guard, TrustOptions trust,
            MeterRegistry meters) {
        this.vertx = (VertxInternal) vertx;
        this.clients = new GuardedClients(vertx, config.fetchCallsPerHostMax(), trust);
        List<AllowedHost> hosts = AllowedHost.parseAll(config.fetchHosts().orElse(List.of()));
        this.rules = new OutboundCall.Rules(target -> hosts.stream().anyMatch(host -> host.covers(target)), names, guard,
                BODY_BYTES_MAX);
        this.inFlight = new CallsInFlight(config.fetchCallsMax(), config.fetchCallsPerHostMax());
        this.meters = meters;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the measurement; the result itself is returned
    public CompletionStage<Answer> send(Request request, Duration timeout) {
        long startedAt = System.nanoTime();
        Target target;
        OutgoingMessage message;
        try {
            target = Target.of(request.url());
            message = OutgoingMessage.of(request);
        } catch (OutboundRefused refused) {
            return CompletableFuture.failedFuture(refused);
        }
        String place = target.authorityHost() + ":" + target.port();
        if (!inFlight.enter(place)) {
            return CompletableFuture
                    .failedFuture(new OutboundRefused(Reason.TOO_MANY_CALLS, "too many calls are in flight at once"));
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        ContextInternal context = vertx.createEventLoopContext(); // the caller's own may be one that blocks
        OutboundCall call = new OutboundCall(context, rules, clients, request.redirect(), bounded(timeout), result);
        result.whenComplete((answer, failure) -> {
            inFlight.leave(place);
            meters.timer("postern.downstream.calls", "target", "action-fetch", "outcome", outcome(failure))
                    .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
        });
        context.runOnContext(now -> call.start(target, message));
        return result;
    }

    @PreDestroy
    void stop() {
        clients.close();
    }

    private static Duration bounded(Duration timeout) {
        return timeout.compareTo(TIMEOUT_MIN) < 0 ? TIMEOUT_MIN : timeout.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX : timeout;
    }

    private static String outcome(Throwable failure) {
        return failure == null ? "answered"
                : failure instanceof OutboundRefused refused ? refused.reason().name().toLowerCase(Locale.ROOT) : "other";
    }
}
