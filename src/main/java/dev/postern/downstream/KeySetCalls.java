package dev.postern.downstream;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

import dev.postern.actions.OutboundHttp.Answer;
import dev.postern.actions.OutboundHttp.Header;
import dev.postern.actions.OutboundHttp.Redirect;
import dev.postern.actions.OutboundRefused;
import dev.postern.actions.OutboundRefused.Reason;
import dev.postern.clientauth.KeySetSource;
import dev.postern.clientauth.KeySetsConfig;

/**
 * Fetches the key sets of applications. As with {@code fetch} of Actions, each address that a name has must be public or
 * allowed, and the connection goes to one of these addresses; redirects are not followed. A private certificate authority is
 * trusted if it is in the TLS configuration {@value #TLS_CONFIGURATION}
 * ({@code quarkus.tls.key-sets.trust-store.pem.certs}).
 */
@Singleton
public final class KeySetCalls implements KeySetSource {

    static final String TLS_CONFIGURATION = "key-sets";
    private static final int CALLS_MAX = 128;
    /** Of them, to hosts whose last answer was no key set or came late, and to those that were not asked before. */
    private static final int UNPROVEN_MAX = 96;
    private static final int CALLS_PER_HOST_MAX = 4;
    private static final int BODY_BYTES_MAX = 65_536;
    /** An answer is prompt that takes this part of the timeout: a third. */
    private static final int PROMPT_PART = 3;
    private static final int OK = 200;

    private final VertxInternal vertx;
    private final AddressGuard guard;
    private final GuardedClients clients;
    private final CallLine line = new CallLine(CALLS_MAX, UNPROVEN_MAX, CALLS_PER_HOST_MAX);
    private final SystemNames names;
    private final SystemNames namesOfProven;
    /** Names of hosts that have answered well are not looked up behind those that never do. */
    private final LookupTurns lookups;
    private final LookupTurns lookupsOfProven;
    private final Duration timeout;
    private final MeterRegistry meters;

    @Inject
    KeySetCalls(KeySetsConfig config, Vertx vertx, TlsConfigurationRegistry tls, MeterRegistry meters) {
        this.vertx = (VertxInternal) vertx;
        this.clients = new GuardedClients(vertx, CALLS_PER_HOST_MAX,
                tls.get(TLS_CONFIGURATION).map(TlsConfiguration::getTrustStoreOptions).orElse(null));
        this.names = new SystemNames(vertx, "postern-key-set-names");
        this.namesOfProven = new SystemNames(vertx, "postern-proven-key-set-names");
        this.guard = new AddressGuard(config.privateAddresses().orElse(List.of()));
        this.timeout = config.timeout();
        this.lookups = new LookupTurns(names, SystemNames.THREADS, timeout, System::nanoTime);
        this.lookupsOfProven = new LookupTurns(namesOfProven, SystemNames.THREADS, timeout, System::nanoTime);
        this.meters = meters;
    }

    @Override
    public CompletionStage<Fetched> fetch(String clientId, URI uri, boolean proven) {
        long startedAt = System.nanoTime();
        Target target;
        OutgoingMessage message;
        try {
            target = Target.of(uri);
            message = new OutgoingMessage("GET", List.of(new Header("accept", "application/jwk-set+json, application/json")),
                    new byte[0]);
        } catch (OutboundRefused refused) {
            return CompletableFuture.failedFuture(new CannotFetch(refused.getMessage(), true));
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        AtomicLong askedAt = new AtomicLong(); // without the time in which it waited for others
        NameResolver inTurn = name -> (proven ? lookupsOfProven : lookups).addresses(clientId, name,
                () -> askedAt.set(System.nanoTime()));
        CallLine.Turn turn = new CallLine.Turn(target.authorityHost() + ":" + target.port(), proven, () -> {
            askedAt.set(System.nanoTime());
            call(target, message, new OutboundCall.Rules(host -> true, inTurn, guard, BODY_BYTES_MAX), result);
        });
        long timer = vertx.setTimer(timeout.toMillis(), late -> {
            if (line.giveUp(turn)) {
                result.completeExceptionally(
                        new OutboundRefused(Reason.TOO_MANY_CALLS, "too many key sets are being fetched at once"));
            }
        });
        line.enter(turn);
        return result.whenComplete((answer, failure) -> {
            vertx.cancelTimer(timer);
            line.leave(turn);
            meters.timer("postern.downstream.calls", "target", "key-set", "outcome", outcome(failure))
                    .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
        }).handle((answer, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                throw new CompletionException(new CannotFetch(reason(cause),
                        !(cause instanceof OutboundRefused refused && refused.reason() == Reason.TOO_MANY_CALLS)));
            }
            return fetched(answer, isPrompt(Duration.ofNanos(System.nanoTime() - askedAt.get()), timeout));
        });
    }

    /** A host that answers at the last moment holds its place nearly as long as one that never does. */
    static boolean isPrompt(Duration taken, Duration timeout) {
        return taken.multipliedBy(PROMPT_PART).compareTo(timeout) <= 0;
    }

    private void call(Target target, OutgoingMessage message, OutboundCall.Rules by, CompletableFuture<Answer> result) {
        ContextInternal context = vertx.createEventLoopContext();
        OutboundCall call = new OutboundCall(context, by, clients, Redirect.ERROR, timeout, result);
        context.runOnContext(now -> call.start(target, message));
    }

    @PreDestroy
    void stop() {
        clients.close();
        names.stop();
        namesOfProven.stop();
    }

    private static Fetched fetched(Answer answer, boolean prompt) {
        if (answer.status() != OK) {
            throw new CompletionException(new CannotFetch("the answer has status " + answer.status(), true));
        }
        Optional<String> cacheControl = answer.headers().stream().filter(header -> header.name().equals("cache-control"))
                .map(Header::value).reduce((first, second) -> first + ", " + second);
        return new Fetched(answer.body(), cacheControl, prompt);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof OutboundRefused refused) {
            return refused.reason() == Reason.PRIVATE_ADDRESS
                    ? "the host leads to a private address, and postern.key-sets.private-addresses does not allow it"
                    : refused.getMessage();
        }
        return "no answer";
    }

    private static String outcome(Throwable failure) {
        return failure == null ? "answered"
                : failure instanceof OutboundRefused refused ? refused.reason().name().toLowerCase(Locale.ROOT) : "other";
    }
}
