package dev.postern.audit;

import java.util.Optional;

import dev.postern.oauth.Caller;

/**
 * Something that happened, as the audit log keeps it: bounded texts, and never a secret, an assertion or a token. {@link
 * AuditEventJson} writes its form on the wire.
 */
public sealed interface AuditEvent {

    /** Place in this process's log, from 0. */
    long sequence();

    /** Milliseconds since the epoch. */
    long epochMillis();

    Caller caller();

    EventType type();

    /**
     * Place in this process's log, of all its events: each part of the log numbers its events by itself, and they share out the
     * numbers.
     */
    default long place() {
        return sequence() + (isUnproven() ? LogId.UNPROVEN_FROM : 0);
    }

    /** Whether anybody can cause such an event, without proven identity. */
    default boolean isUnproven() {
        return false;
    }

    /** What the event takes of the heap, in bytes; never too little. */
    int bytes();

    /** One method for each kind of event, so that none is forgotten. */
    interface Visitor {

        void visit(TokenIssued event);

        void visit(TokenRefused event);

        void visit(RefusalsCounted event);

        void visit(QuotaConsumed event);

        void visit(RateLimitReached event);

        void visit(Operation event);

        void visit(ExtensionFailed event);

        void visit(CredentialExpiring event);
    }

    void accept(Visitor visitor);

    /**
     * A token was issued (Auth0 {@code seccft}).
     *
     * @param scope the granted scopes, separated by spaces
     * @param organizationId of the organization the token is for; the name comes with it
     * @param jti id of the token, in the RFC 9068 dialects only
     * @param credentialId of the client's secret or key
     * @param credentialLabel the operator's name for that secret
     * @param certificate SHA-256 of the caller's certificate in base64url, if it authenticated the client or binds the token
     * @param execution id of what Actions and Hooks ran for it
     */
    record TokenIssued(long sequence, long epochMillis, Caller caller, String clientId, String clientName, String audience,
            String scope, Optional<String> organizationId, Optional<String> organizationName, Optional<String> jti,
            String credentialId, Optional<String> credentialLabel, Optional<String> certificate, Optional<String> execution)
            implements
                AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller) + EventBytes.of(clientId, clientName, audience, scope, credentialId)
                    + EventBytes.of(credentialLabel) + EventBytes.of(certificate) + EventBytes.of(organizationId)
                    + EventBytes.of(organizationName)
                    + EventBytes.of(jti) + EventBytes.of(execution);
        }

        @Override
        public EventType type() {
            return EventType.TOKEN_ISSUED;
        }
    }

    /**
     * A token was refused (Auth0 {@code feccft}).
     *
     * @param proven whether the client proved who it is before it was refused
     * @param clientId as sent
     * @param clientName of the registered client, if there is one of that id
     * @param audience as sent
     * @param scope as sent
     * @param organization id or name, as sent
     * @param error the {@code error} code
     * @param description the {@code error_description}
     * @param reason for the operator only
     * @param execution id of what Actions and Hooks ran for it
     */
    record TokenRefused(long sequence, long epochMillis, Caller caller, boolean proven, Optional<String> clientId,
            Optional<String> clientName, Optional<String> audience, Optional<String> scope, Optional<String> organization,
            String error, String description, String reason, Optional<String> execution) implements AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public boolean isUnproven() {
            return !proven;
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller) + EventBytes.of(error, description, reason) + EventBytes.of(clientId)
                    + EventBytes.of(clientName) + EventBytes.of(audience) + EventBytes.of(scope) + EventBytes.of(organization)
                    + EventBytes.of(execution);
        }

        @Override
        public EventType type() {
            return EventType.TOKEN_REFUSED;
        }
    }

    /**
     * Tokens were refused to callers without proven identity, more than have events of their own.
     *
     * @param count how many
     */
    record RefusalsCounted(long sequence, long epochMillis, long count) implements AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public Caller caller() {
            return Caller.NONE;
        }

        @Override
        public EventType type() {
            return EventType.TOKEN_REFUSED;
        }

        @Override
        public boolean isUnproven() {
            return true;
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller());
        }
    }

    /**
     * A token quota is used up to a percentage (Auth0 {@code token_quota_consumption_warning}). It is recorded when counts are
     * saved, not by a request.
     */
    record QuotaConsumed(long sequence, long epochMillis, QuotaConsumption consumption) implements AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public Caller caller() {
            return Caller.NONE;
        }

        @Override
        public EventType type() {
            return EventType.QUOTA_CONSUMED;
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller()) + EventBytes.of(consumption.entityType(), consumption.entityId(),
                    consumption.entityName(), consumption.bucket());
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

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller) + EventBytes.of(clientId, clientName, bucket);
        }
    }

    /**
     * An operator did something by the Management API (Auth0 {@code sapi}, {@code mgmt_api_read}) or was refused
     * ({@code fapi}), or this server changed its registry by itself.
     *
     * @param place known before the event is recorded: an event about a change is stored with the change
     * @param description the operation, in Auth0's words where they are known
     * @param clientId the application that called; empty: this server
     * @param details {@code request}, {@code response}, {@code changes} as JSON in UTF-8; without secrets, never written to
     */
    record Operation(long sequence, long epochMillis, long place, Caller caller, EventType type, String description,
            Optional<String> clientId, Optional<String> clientName, byte[] details) implements AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller) + EventBytes.of(description) + EventBytes.of(clientId) + EventBytes.of(clientName)
                    + details.length;
        }

        @Override
        public String toString() {
            return "Operation[" + description + "]";
        }
    }

    /**
     * An Action or a Hook failed, and its token was refused (Auth0 {@code actions_execution_failed}).
     *
     * @param extensionId of the Action or the Hook
     * @param bindingId of the Action; empty for a Hook
     * @param versionId of the Action; the Hook's id for a Hook
     * @param execution id of what ran
     * @param errorClass {@code action_error}, {@code action_timeout}, {@code platform_error} or {@code rate_limited}
     * @param errorName such as {@code TypeError}
     * @param stack where in the code it was thrown
     */
    record ExtensionFailed(long sequence, long epochMillis, Caller caller, String clientId, String clientName,
            String extensionId, String extensionName, String bindingId, String versionId, String execution,
            String errorClass, String errorName, String message, Optional<String> stack) implements AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller) + EventBytes.of(clientId, clientName, extensionId, extensionName, bindingId, versionId)
                    + EventBytes.of(execution, errorClass, errorName, message) + EventBytes.of(stack);
        }

        @Override
        public EventType type() {
            return EventType.EXTENSION_FAILED;
        }
    }

    /**
     * A secret or key of an application expires soon ({@code credential_expiring}, which Auth0 does not have).
     *
     * @param credentialType {@code client_secret}, or Auth0's {@code credential_type}
     * @param credentialName the operator's name for it
     * @param expiresAt milliseconds since the epoch
     * @param days it expires within so many days
     */
    record CredentialExpiring(long sequence, long epochMillis, String clientId, String clientName, String credentialType,
            String credentialId, Optional<String> credentialName, long expiresAt, int days) implements AuditEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        @Override
        public Caller caller() {
            return Caller.NONE;
        }

        @Override
        public int bytes() {
            return EventBytes.of(caller()) + EventBytes.of(clientId, clientName, credentialType, credentialId)
                    + EventBytes.of(credentialName);
        }

        @Override
        public EventType type() {
            return EventType.CREDENTIAL_EXPIRING;
        }
    }
}
