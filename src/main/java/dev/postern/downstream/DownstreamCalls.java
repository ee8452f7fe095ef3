package dev.postern.downstream;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.rest.client.inject.RestClient;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;

import dev.postern.logstream.EventBatch;
import dev.postern.logstream.LogStream;
import dev.postern.logstream.LogStreamSender;
import dev.postern.logstream.LogStreamSender.Delivery;

/**
 * Calls of HTTP sinks of log streams, all of them asynchronous and bounded in time.
 *
 * <p>
 * If a stream has {@code httpAuthorization}, that is sent. Otherwise Postern's access token is sent, to the configured origins
 * only. After a 401 the call is made once more with a fresh token.
 */
@Singleton
public class DownstreamCalls {

    private final LogStreamDestination plain;
    private final TokenLogStreamDestination withToken;
    private final DownstreamToken token;
    private final TokenDestinations tokenDestinations;
    private final Clock clock;
    private final MeterRegistry meters;

    DownstreamCalls(@RestClient LogStreamDestination plain, @RestClient TokenLogStreamDestination withToken,
            DownstreamToken token, TokenDestinations tokenDestinations, Clock clock, MeterRegistry meters) {
        this.plain = plain;
        this.withToken = withToken;
        this.token = token;
        this.tokenDestinations = tokenDestinations;
        this.clock = clock;
        this.meters = meters;
    }

    /** Posts a batch to an HTTP sink; as {@link LogStreamSender#send}. */
    CompletionStage<Delivery> send(LogStream stream, EventBatch batch) {
        EventPost post = EventPost.of(stream.sink(), batch, clock.instant());
        URI endpoint = stream.sink().endpoint();
        boolean ownToken = stream.sink().authorization().isEmpty() && tokenDestinations.contains(endpoint);
        long startedAt = System.nanoTime();
        return (ownToken ? callWithToken(endpoint, post) : answered(plain.post(endpoint, post)))
                .map(this::judge)
                .onFailure().recoverWithItem(DownstreamCalls::unreachable)
                .invoke(result -> meters.timer("postern.downstream.calls", "target", "log-stream", "outcome", result.outcome())
                        .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS))
                .map(Result::delivery).subscribeAsCompletionStage();
    }

    private Uni<Response> callWithToken(URI endpoint, EventPost post) {
        return answered(withToken.post(endpoint, post)).flatMap(answer -> {
            boolean again = answer.getStatus() == 401 && token.isWorthAnotherCall();
            return again ? answered(withToken.post(endpoint, post)) : Uni.createFrom().item(answer);
        });
    }

    /** The REST client throws an answer of 4xx or 5xx. */
    private static Uni<Response> answered(Uni<Response> call) {
        return call.onFailure(WebApplicationException.class)
                .recoverWithItem(failure -> failure.getResponse());
    }

    /** What the destination's status means for the batch, and the label it is counted under. */
    private Result judge(Response answer) {
        int status = answer.getStatus();
        String detail = "the destination answered " + status;
        return switch (answer.getStatusInfo().getFamily()) {
            case SUCCESSFUL -> new Result("success", Delivery.DELIVERED);
            case CLIENT_ERROR -> switch (status) {
                case 400, 413, 415, 422 -> new Result("client_error", Delivery.refused(detail));
                case 429 -> new Result("too_many_requests", Delivery.failed(retryAfter(answer), detail));
                case 401 -> new Result("unauthorized", Delivery.failed(Optional.empty(), detail));
                default -> new Result("client_error", Delivery.failed(retryAfter(answer), detail));
            };
            case SERVER_ERROR -> new Result("server_error", Delivery.failed(retryAfter(answer), detail));
            case REDIRECTION -> new Result("redirect",
                    Delivery.failed(Optional.empty(), detail + ", and redirects are not followed"));
            default -> new Result("other", Delivery.failed(Optional.empty(), detail));
        };
    }

    private static Result unreachable(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof DownstreamToken.TokenUnavailable)) {
            cause = cause.getCause();
        }
        return cause instanceof DownstreamToken.TokenUnavailable
                ? new Result("no_token", Delivery.failed(Optional.empty(), cause.getMessage()))
                : new Result("unreachable", Delivery.failed(Optional.empty(), cause.getClass().getSimpleName() + " "
                        + cause.getMessage()));
    }

    /** Seconds or a date (RFC 9110 §10.2.3). */
    private Optional<Duration> retryAfter(Response answer) {
        String value = answer.getHeaderString(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return Optional.empty();
        }
        try {
            Duration wait = value.chars().allMatch(Character::isDigit) ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(clock.instant(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            return wait.isNegative() ? Optional.empty() : Optional.of(wait);
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException malformed) {
            return Optional.empty();
        }
    }

    /** @param outcome one of a few words, for the metric */
    private record Result(String outcome, Delivery delivery) {
    }
}
