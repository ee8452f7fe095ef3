package com.example.timesheets.importing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import io.quarkus.oidc.client.OidcClientException;

/**
 * Why a call failed, and what can be done about it.
 *
 * @param retryAfter how long the server asks to wait
 */
record Failure(Kind kind, String reason, Optional<Duration> retryAfter) {

    enum Kind {
        /** 429, 5xx, no answer or none that is HTTP, no token to be had at present: later it may work. */
        PASSING,
        /** 401: the token may have been revoked, or the key that signed it; a new one may work. */
        UNAUTHORIZED,
        /** 403, or the token endpoint says no: somebody has to change a grant, a scope or a secret. */
        NOT_ALLOWED,
        /** 400, 409, 413, 422: it is about what was sent. */
        REFUSED
    }

    private static final Set<String> PASSING_TOKEN_ERRORS = Set.of("too_many_requests", "temporarily_unavailable",
            "server_error");
    private static final Pattern TOKEN_ERROR = Pattern.compile("\"error\"\\s*:\\s*\"([a-z_]+)\"");

    static Failure of(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OidcClientException noToken) {
                return ofTokenRequest(String.valueOf(noToken.getMessage()));
            }
            if (cause instanceof WebApplicationException answered) {
                return ofAnswer(answered.getResponse());
            }
        }
        return new Failure(Kind.PASSING, "the API is not reached: " + failure.getMessage(), Optional.empty());
    }

    private static Failure ofAnswer(Response answer) {
        int status = answer.getStatus();
        String reason = "the API answers " + status;
        if (status == 401) {
            return new Failure(Kind.UNAUTHORIZED, reason, Optional.empty());
        }
        if (status == 403) {
            String challenge = answer.getHeaderString(HttpHeaders.WWW_AUTHENTICATE);
            return new Failure(Kind.NOT_ALLOWED, challenge == null ? reason : reason + " (" + challenge + ")",
                    Optional.empty());
        }
        if (status == 429 || status == 408 || status >= 500) {
            return new Failure(Kind.PASSING, reason, retryAfter(answer.getHeaderString(HttpHeaders.RETRY_AFTER)));
        }
        return new Failure(Kind.REFUSED, reason + " " + answer.readEntity(String.class), Optional.empty());
    }

    /** The OIDC client's message is the body of the refusal (RFC 6749 §5.2), or words of its own when nobody answered. */
    private static Failure ofTokenRequest(String message) {
        Matcher error = TOKEN_ERROR.matcher(message);
        boolean refused = error.find() && !PASSING_TOKEN_ERRORS.contains(error.group(1));
        return new Failure(refused ? Kind.NOT_ALLOWED : Kind.PASSING, "no token: " + message.lines().findFirst().orElse(""),
                Optional.empty());
    }

    /** Seconds or a date (RFC 9110 §10.2.3); what is neither is as good as absent. */
    private static Optional<Duration> retryAfter(String header) {
        if (header == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(header.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(header))
                    : Duration.between(Instant.now(), ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
