package dev.postern.downstream;

import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.rest.client.inject.RestClient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;

import dev.postern.actions.OutboundRefused;
import dev.postern.actions.Webhook;
import dev.postern.actions.WebhookAnswer;
import dev.postern.actions.WebhookCalls;
import dev.postern.actions.WebhookFailed;
import dev.postern.text.IpLiterals;

/**
 * Asks the receivers of webhook Actions. A name is looked up and checked before the call, and the address again when the
 * connection
 * is there ({@link WebhookConnections}). A failed connection is tried once more; an answer is never asked for twice, except
 * with a
 * fresh access token after a 401.
 */
@Singleton
public class ActionWebhooks implements WebhookCalls {

    /** In flight at once. As many connections for each receiver are in {@code application.properties}. */
    private static final int CALLS_MAX = 200;
    private static final int CALLS_PER_RECEIVER_MAX = 50;
    private static final int EVENT_BYTES_MAX = 1_048_576;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WebhookReceiver plain;
    private final TokenWebhookReceiver withToken;
    private final DownstreamToken token;
    private final TokenDestinations tokenDestinations;
    private final DownstreamConfig config;
    private final NameResolver names;
    private final AddressGuard guard;
    private final Vertx vertx;
    private final Clock clock;
    private final MeterRegistry meters;
    private final CallsInFlight inFlight = new CallsInFlight(CALLS_MAX, CALLS_PER_RECEIVER_MAX);

    @Inject
    ActionWebhooks(@RestClient WebhookReceiver plain, @RestClient TokenWebhookReceiver withToken, DownstreamToken token,
            TokenDestinations tokenDestinations, DownstreamConfig config, NameResolver names, AddressGuard guard, Vertx vertx,
            Clock clock, MeterRegistry meters) {
        this.plain = plain;
        this.withToken = withToken;
        this.token = token;
        this.tokenDestinations = tokenDestinations;
        this.config = config;
        this.names = names;
        this.guard = guard;
        this.vertx = vertx;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the measurement; the result itself is returned
    public CompletionStage<WebhookAnswer> call(Webhook webhook, Optional<String> hmacSecret, ObjectNode event) {
        if (isAboutOwnToken(webhook, event)) {
            return CompletableFuture.completedFuture(WebhookAnswer.nothing());
        }
        long startedAt = System.nanoTime();
        CompletableFuture<WebhookAnswer> result = new CompletableFuture<>();
        try {
            begin(webhook, post(webhook, hmacSecret, event), result);
        } catch (WebhookFailed failed) {
            result.completeExceptionally(failed);
        }
        result.whenComplete((answer, failure) -> meters
                .timer("postern.downstream.calls", "target", "action-webhook", "outcome", outcome(answer, failure))
                .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS));
        return result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the result tells
    private void begin(Webhook webhook, EventPost post, CompletableFuture<WebhookAnswer> result) throws WebhookFailed {
        Target target = target(webhook);
        boolean own = webhook.authentication() == Webhook.Authentication.OIDC_CLIENT;
        if (own && !tokenDestinations.contains(webhook.url())) {
            throw new WebhookFailed("no_token",
                    "postern.downstream.origins does not name the receiver, so it gets no access token");
        }
        String place = target.authorityHost() + ":" + target.port();
        if (!inFlight.enter(place)) {
            throw new WebhookFailed("too_many_calls", "too many calls of the receiver are in flight at once");
        }
        long timer = vertx.setTimer(webhook.timeout().toMillis(), late -> result.completeExceptionally(
                new WebhookFailed("timed_out", "no answer within " + webhook.timeout().toMillis() + " ms")));
        admitted(target)
                .thenCompose(admitted -> result.isDone() ? CompletableFuture.failedFuture(new TimeoutException()) // the look-up took long
                        : own ? askedWithToken(webhook, post, result) : asked(() -> plain.ask(webhook.url(), post), result))
                .whenComplete((response, failure) -> {
                    inFlight.leave(place); // only now: a call that came too late still has its connection
                    vertx.cancelTimer(timer);
                    complete(result, response, failure);
                });
    }

    /** One call, and a second one if there was no connection. */
    private static CompletableFuture<Response> asked(Supplier<Uni<Response>> call,
            CompletableFuture<WebhookAnswer> result) {
        return answered(call.get())
                .onFailure(failure -> isConnectionFailure(failure) && !result.isDone())
                .recoverWithUni(() -> answered(call.get()))
                .subscribeAsCompletionStage();
    }

    private CompletableFuture<Response> askedWithToken(Webhook webhook, EventPost post,
            CompletableFuture<WebhookAnswer> result) {
        return asked(() -> withToken.ask(webhook.url(), post), result).thenCompose(answer -> {
            boolean again = answer.getStatus() == 401 && token.isWorthAnotherCall() && !result.isDone();
            return again ? asked(() -> withToken.ask(webhook.url(), post), result) : CompletableFuture.completedFuture(answer);
        });
    }

    /** The REST client throws an answer of 4xx or 5xx. */
    private static Uni<Response> answered(Uni<Response> call) {
        return call.onFailure(WebApplicationException.class)
                .recoverWithItem(failure -> failure.getResponse());
    }

    private static void complete(CompletableFuture<WebhookAnswer> result, Response response, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failed(failure));
            return;
        }
        try {
            result.complete(WebhookAnswers.read(response));
        } catch (WebhookFailed failed) {
            result.completeExceptionally(failed);
        } catch (RuntimeException unreadable) { // the body is not what its headers say
            result.completeExceptionally(new WebhookFailed("bad_answer", "the answer cannot be read"));
        }
    }

    private CompletableFuture<Boolean> admitted(Target target) {
        return IpLiterals.parse(target.host()).map(address -> CompletableFuture.completedFuture(List.of(address)))
                .orElseGet(() -> names.addresses(target.host()).toCompletionStage().toCompletableFuture())
                .thenApply(addresses -> {
                    if (!addresses.stream().allMatch(guard::admits)) {
                        throw new CompletionException(new WebhookFailed("private_address", target.host()
                                + " leads to a private address, and " + ActionCallsSettings.PRIVATE_ADDRESSES
                                + " does not allow it"));
                    }
                    return true;
                });
    }

    private EventPost post(Webhook webhook, Optional<String> hmacSecret, ObjectNode event) throws WebhookFailed {
        byte[] body = body(event);
        Map<String, String> headers = new TreeMap<>(Map.of("Accept", MediaType.APPLICATION_JSON, "User-Agent", "Postern",
                WebhookConnections.TIMEOUT_HEADER, String.valueOf(webhook.timeout().toMillis())));
        if (webhook.authentication() == Webhook.Authentication.HMAC) {
            String secret = hmacSecret.orElseThrow(() -> new WebhookFailed("no_secret", "the secret that signs has no value"));
            headers.put(WebhookSignature.HEADER, WebhookSignature.of(secret, clock.instant(), body));
        }
        return new EventPost(body, MediaType.APPLICATION_JSON, headers);
    }

    private static byte[] body(ObjectNode event) throws WebhookFailed {
        try {
            byte[] body = JSON.writeValueAsBytes(event.deepCopy().without("secrets"));
            if (body.length > EVENT_BYTES_MAX) {
                throw new WebhookFailed("event_too_large", "the event has more than " + EVENT_BYTES_MAX + " bytes");
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always written", e);
        }
    }

    private static Target target(Webhook webhook) throws WebhookFailed {
        try {
            return Target.of(webhook.url());
        } catch (OutboundRefused refused) {
            throw new WebhookFailed("bad_request", refused.getMessage());
        }
    }

    /**
     * Postern asks itself for the token with which it would ask the receiver: without an end, if the receiver were asked first.
     */
    private boolean isAboutOwnToken(Webhook webhook, ObjectNode event) {
        return webhook.authentication() == Webhook.Authentication.OIDC_CLIENT
                && config.clientId().filter(event.at("/client/client_id").asText()::equals).isPresent()
                && config.audience().filter(audience -> !audience.isBlank())
                        .map(event.at("/resource_server/identifier").asText()::equals).orElse(true);
    }

    private static boolean isConnectionFailure(Throwable failure) {
        Throwable cause = root(failure);
        return cause instanceof HttpClosedException
                || (cause instanceof IOException && !(cause instanceof SSLException));
    }

    private static WebhookFailed failed(Throwable failure) {
        Throwable cause = root(failure);
        if (cause instanceof WebhookFailed failed) {
            return failed;
        }
        if (cause instanceof DownstreamToken.TokenUnavailable) {
            return new WebhookFailed("no_token", cause.getMessage());
        }
        if (cause instanceof UnknownHostException) {
            return new WebhookFailed("unreachable", "the name of the receiver has no address");
        }
        return new WebhookFailed("unreachable", cause instanceof GeneralSecurityException || cause instanceof SSLException
                ? "no TLS connection to the receiver: its certificate or protocol was "
                        + "not accepted"
                : "no connection to the receiver");
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof DownstreamToken.TokenUnavailable)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String outcome(WebhookAnswer answer, Throwable failure) {
        return failure instanceof WebhookFailed failed ? failed.outcome()
                : failure != null ? "other" : answer.denial().isPresent() ? "denied" : "allowed";
    }
}
