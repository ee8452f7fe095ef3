package dev.postern.audit;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.oauth.Caller;

/**
 * Something that happened, as the audit log keeps it: bounded texts, and never a secret, an assertion or a token.
 * {@link EventDocument} is its form on the wire.
 */
public sealed interface AuditEvent {

    /** Place in this process's log, from 0. */
    long sequence();

    /** Milliseconds since the epoch. */
    long epochMillis();

    Caller caller();

    EventType type();

    /**
     * A token was issued (Auth0 {@code seccft}).
     *
     * @param organizationId of the organization the token is for; the name comes with it
     * @param jti id of the token, in the RFC 9068 dialects only
     */
    record TokenIssued(long sequence, long epochMillis, Caller caller, String clientId, String clientName, String audience,
            List<String> scopes, Optional<String> organizationId, Optional<String> organizationName, Optional<String> jti)
            implements
                AuditEvent {

        @Override
        public EventType type() {
            return EventType.TOKEN_ISSUED;
        }
    }

    /**
     * A token was refused (Auth0 {@code feccft}).
     *
     * @param clientId as sent, not proven
     * @param clientName of the registered client, if there is one of that id
     * @param audience as sent
     * @param scope as sent
     * @param organization id or name, as sent
     * @param error the {@code error} code
     * @param description the {@code error_description}
     * @param reason what the caller was not told
     */
    record TokenRefused(long sequence, long epochMillis, Caller caller, Optional<String> clientId,
            Optional<String> clientName, Optional<String> audience, Optional<String> scope, Optional<String> organization,
            String error, String description, String reason) implements AuditEvent {

        @Override
        public EventType type() {
            return EventType.TOKEN_REFUSED;
        }
    }

    /**
     * A token quota is used up to a percentage (Auth0 {@code token_quota_consumption_warning}). Nobody's request: it is told
     * when counts are saved.
     */
    record QuotaConsumed(long sequence, long epochMillis, QuotaConsumption consumption) implements AuditEvent {

        @Override
        public Caller caller() {
            return Caller.NONE;
        }

        @Override
        public EventType type() {
            return EventType.QUOTA_CONSUMED;
        }
    }

    /**
     * A client has reached its rate limit (Auth0 {@code api_limit}) or is near it ({@code api_limit_warning}).
     *
     * @param bucket the selector of the rate limit policy
     * @param limit requests a second
     * @param usage of them
     */
    record RateLimitReached(long sequence, long epochMillis, Caller caller, EventType type, String clientId,
            String clientName, String bucket, int limit, long usage) implements AuditEvent {
    }

    /**
     * An operator did something by the Management API (Auth0 {@code sapi}, {@code mgmt_api_read}) or was refused
     * ({@code fapi}), or this server changed its registry by itself.
     *
     * @param description the operation, in Auth0's words where they are known
     * @param clientId the application that called; empty: this server
     * @param details {@code request}, {@code response}, {@code changes}; without secrets
     */
    record Operation(long sequence, long epochMillis, Caller caller, EventType type, String description,
            Optional<String> clientId, Optional<String> clientName, ObjectNode details) implements AuditEvent {
    }
}
