package dev.postern.audit;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.micrometer.core.instrument.MeterRegistry;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.Organization;

/**
 * The newest events, in memory, in two rings: what operators did has one of its own, so that no number of token requests
 * pushes it out.
 *
 * <p>
 * Recording is what the token path does: it takes a number, fills a slot, and neither waits nor fails. Whoever carries
 * events on ({@link StreamDelivery}) reads the rings at its own pace from a {@link Reader}; one that falls a whole ring
 * behind loses the oldest and learns how many.
 */
@Singleton
public class AuditLog {

    /** Where the first events are. */
    static final Position START = new Position(0, 0);

    private static final int OPERATIONS_MAX = 500;

    private final Clock clock;
    private final EventRing requests;
    private final EventRing operations;

    @Inject
    AuditLog(AuditConfig config, Clock clock, MeterRegistry meters) {
        this(config.eventsMax(), config.operationsMax(), clock);
        meters.gauge("postern.audit.events", this, AuditLog::size);
        meters.gauge("postern.audit.events.max", requests, EventRing::capacity);
    }

    AuditLog(int eventsMax, Clock clock) {
        this(eventsMax, OPERATIONS_MAX, clock);
    }

    AuditLog(int eventsMax, int operationsMax, Clock clock) {
        if (eventsMax < 1 || operationsMax < 1) {
            throw new IllegalArgumentException("postern.audit.events-max and operations-max must be at least 1, but are "
                    + eventsMax + " and " + operationsMax);
        }
        this.clock = clock;
        this.requests = new EventRing(eventsMax);
        this.operations = new EventRing(operationsMax);
    }

    /** Records that a token was issued; keeps its id, never its value. */
    public void tokenIssued(Caller caller, Authorization agreed, AccessToken token) {
        long sequence = requests.nextSequence();
        Optional<Organization> organization = agreed.organization().map(TokenOrganization::organization);
        requests.record(new AuditEvent.TokenIssued(sequence, clock.millis(), TextBounds.bounded(caller),
                agreed.client().clientId(), agreed.client().name(), agreed.api().identifier(), agreed.scopes(),
                organization.map(Organization::id), organization.map(Organization::name), token.jti()));
    }

    /**
     * Records that a token was refused.
     *
     * @param clientId as sent, not proven
     * @param clientName of the registered client, if there is one of that id
     * @param organization id or name, as sent
     */
    public void tokenRefused(Caller caller, Optional<String> clientId, Optional<String> clientName,
            Optional<String> audience, Optional<String> scope, Optional<String> organization, OAuthError refusal) {
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.TokenRefused(sequence, clock.millis(), TextBounds.bounded(caller),
                TextBounds.bounded(clientId), clientName, TextBounds.bounded(audience), TextBounds.bounded(scope),
                TextBounds.bounded(organization),
                refusal.error(), TextBounds.bounded(refusal.description()), TextBounds.bounded(refusal.reason())));
    }

    /**
     * Records that a client has reached its rate limit, or is near it.
     *
     * @param type {@link EventType#RATE_LIMIT_EXCEEDED} or {@link EventType#RATE_LIMIT_NEAR}
     * @param bucket the selector of the rate limit policy
     */
    public void rateLimitReached(EventType type, Caller caller, Client client, String bucket, int limit, long usage) {
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.RateLimitReached(sequence, clock.millis(), TextBounds.bounded(caller), type,
                client.clientId(), client.name(), bucket, limit, usage));
    }

    /** Records that a token quota is used up to a percentage. */
    public void quotaConsumed(QuotaConsumption consumption) {
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.QuotaConsumed(sequence, clock.millis(), consumption));
    }

    /**
     * Records what an operator did, or tried to do. What was refused is kept among the token events: repeating it must not
     * push out what was done.
     *
     * @param details without secrets ({@link Redaction}), bounded; not changed any more
     */
    public void operation(EventType type, Caller caller, String description, Optional<String> clientId,
            Optional<String> clientName, ObjectNode details) {
        EventRing ring = type == EventType.MANAGEMENT_REFUSED ? requests : operations;
        long sequence = ring.nextSequence();
        ring.record(new AuditEvent.Operation(sequence, clock.millis(), TextBounds.bounded(caller), type,
                TextBounds.bounded(description), clientId, clientName, details));
    }

    /** The newest events, the newest first. */
    public List<AuditEvent> newest(int count) {
        return Stream.concat(operations.newest(count).stream(), requests.newest(count).stream())
                .sorted(Comparator.comparingLong(AuditEvent::epochMillis).reversed()).limit(count).toList();
    }

    /** Where the next events will be. */
    Position position() {
        return new Position(requests.position(), operations.position());
    }

    /** How many events the log holds. */
    int size() {
        return requests.size();
    }

    Reader readerAt(Position position) {
        return new Reader(requests.readerAt(position.requests), operations.readerAt(position.operations));
    }

    /** A place in both rings. */
    record Position(long requests, long operations) {
    }

    /** Reads on from a position, what happened first first; for one thread. */
    static final class Reader {

        private final EventRing.Reader requests;
        private final EventRing.Reader operations;
        private Optional<AuditEvent> request = Optional.empty();
        private Optional<AuditEvent> operation = Optional.empty();

        private Reader(EventRing.Reader requests, EventRing.Reader operations) {
            this.requests = requests;
            this.operations = operations;
        }

        /** The next event; empty: none yet. */
        Optional<AuditEvent> read() {
            request = request.or(requests::read);
            operation = operation.or(operations::read);
            boolean operationFirst = operation.isPresent()
                    && (request.isEmpty() || operation.get().epochMillis() <= request.get().epochMillis());
            Optional<AuditEvent> next = operationFirst ? operation : request;
            if (operationFirst) {
                operation = Optional.empty();
            } else {
                request = Optional.empty();
            }
            return next;
        }

        /** Whether events were recorded that were not read yet. */
        boolean hasMore() {
            return request.isPresent() || operation.isPresent() || requests.hasMore() || operations.hasMore();
        }

        /** How many events were gone before they were read, since this was last asked. */
        long takeLost() {
            return requests.takeLost() + operations.takeLost();
        }
    }
}
