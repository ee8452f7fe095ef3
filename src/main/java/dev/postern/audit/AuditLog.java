package dev.postern.audit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.micrometer.core.instrument.MeterRegistry;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.entity.PendingEvent;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.TokenExtension;

/**
 * The newest events, in memory, in three rings: what operators did; what concerns applications with proven identity; and what
 * anybody can cause. So no event pushes out a more important one. In the last ring the log records a limited number a second,
 * and counts the rest ({@link #sumUp}).
 *
 * <p>
 * The token path records events: it takes a number, fills a slot, and neither waits nor fails. Every text and list of an event
 * is bounded, and each ring is bounded in bytes. A {@link dev.postern.logstream.StreamDelivery} reads the rings at its own pace
 * with a {@link Reader}. A reader that falls a whole ring behind loses the oldest events and learns how many.
 */
@Singleton
public final class AuditLog {

    /** Where the first events are. */
    public static final Position START = new Position(0, 0, 0);

    /** Bytes of an event's {@code details}: what its parts, each bounded for itself, can add up to at most. */
    static final int DETAILS_BYTES_MAX = 65_536;

    private static final int OPERATIONS_MAX = 500;

    private final Clock clock;
    private final EventRing requests;
    private final EventRing operations;
    private final EventRing unproven;
    private final EventRate unprovenRate;
    private final RefusalLog refusalLog;
    private final LastHour lastHour;
    private final AtomicLong operationsNamed = new AtomicLong();
    private volatile boolean operationsStored;

    @Inject
    public AuditLog(AuditConfig config, Clock clock, MeterRegistry meters, CurrentSnapshot current, LastHour lastHour) {
        this(config.eventsMax(), config.operationsMax(), config.unprovenMax(), config.unprovenPerSecond(), clock,
                new RefusalLog(current::get), lastHour);
        meters.gauge("postern.audit.events", this, AuditLog::size);
        meters.gauge("postern.audit.events.max", requests, EventRing::capacity);
        meters.gauge("postern.audit.bytes", this, AuditLog::bytes);
    }

    public AuditLog(int eventsMax, Clock clock) {
        this(eventsMax, OPERATIONS_MAX, eventsMax, Integer.MAX_VALUE, clock, RefusalLog.SILENT);
    }

    public AuditLog(int eventsMax, int operationsMax, int unprovenMax, int unprovenPerSecond, Clock clock,
            RefusalLog refusalLog) {
        this(eventsMax, operationsMax, unprovenMax, unprovenPerSecond, clock, refusalLog, new LastHour(clock));
    }

    private AuditLog(int eventsMax, int operationsMax, int unprovenMax, int unprovenPerSecond, Clock clock,
            RefusalLog refusalLog, LastHour lastHour) {
        this.clock = clock;
        this.lastHour = lastHour;
        this.requests = new EventRing(eventsMax, (long) eventsMax * AuditConfig.EVENT_BYTES);
        this.operations = new EventRing(operationsMax, (long) operationsMax * AuditConfig.OPERATION_BYTES);
        this.unproven = new EventRing(unprovenMax, (long) unprovenMax * AuditConfig.EVENT_BYTES);
        this.refusalLog = refusalLog;
        this.unprovenRate = new EventRate(unprovenPerSecond);
    }

    /**
     * Records that a token was issued; keeps its id, never its value.
     *
     * @param credentialId of the client's secret or key
     * @param credentialLabel the operator's name for that secret
     * @param certificate thumbprint of the caller's certificate, if it authenticated the client or binds the token
     * @param execution id of what Actions and Hooks ran for it
     */
    public void tokenIssued(Caller caller, Authorization agreed, AccessToken token, String credentialId,
            Optional<String> credentialLabel, Optional<String> certificate, Optional<String> execution) {
        long sequence = requests.nextSequence();
        Optional<Organization> organization = agreed.organization().map(TokenOrganization::organization);
        requests.record(new AuditEvent.TokenIssued(sequence, clock.millis(), TextBounds.bounded(caller),
                agreed.client().clientId(), TextBounds.bounded(agreed.client().name()),
                TextBounds.bounded(agreed.api().identifier()),
                TextBounds.joined(agreed.scopes()),
                organization.map(Organization::id), TextBounds.bounded(organization.map(Organization::name)), token.jti(),
                credentialId, TextBounds.bounded(credentialLabel), certificate, execution));
    }

    /**
     * Records that a token was refused.
     *
     * @param proven whether the client proved who it is before it was refused
     * @param clientId as sent
     * @param clientName of the registered client, if there is one of that id
     * @param organization id or name, as sent
     * @param execution id of what Actions and Hooks ran for it
     */
    public void tokenRefused(Caller caller, boolean proven, Optional<String> clientId, Optional<String> clientName,
            Optional<String> audience, Optional<String> scope, Optional<String> organization, Optional<String> execution,
            OAuthError refusal) {
        long now = clock.millis();
        refusalLog.tell(now, proven, clientId, clientName, audience, refusal);
        if (!proven && !unprovenRate.admits(now)) {
            return;
        }
        EventRing ring = proven ? requests : unproven;
        long sequence = ring.nextSequence();
        ring.record(new AuditEvent.TokenRefused(sequence, now, TextBounds.bounded(caller), proven,
                TextBounds.bounded(clientId), TextBounds.bounded(clientName), TextBounds.bounded(audience),
                TextBounds.bounded(scope), TextBounds.bounded(organization),
                refusal.error(), TextBounds.bounded(refusal.description()), TextBounds.bounded(refusal.reason()), execution));
    }

    /** Records how many refusals before this second have no event of their own, if there are any. */
    public void sumUp() {
        long now = clock.millis();
        refusalLog.sumUp(now);
        long count = unprovenRate.takeCounted(now);
        if (count > 0) {
            unproven.record(new AuditEvent.RefusalsCounted(unproven.nextSequence(), now, count));
        }
    }

    /**
     * Records that a client has reached its rate limit, or is near it.
     *
     * @param type {@link EventType#RATE_LIMIT_EXCEEDED} or {@link EventType#RATE_LIMIT_NEAR}
     * @param bucket the selector of the rate limit policy
     */
    public void rateLimitReached(EventType type, Caller caller, Client client, String bucket, int limit, long usage) {
        long now = clock.millis();
        if (type == EventType.RATE_LIMIT_EXCEEDED) {
            refusalLog.tell(now, client, "rate limit exceeded, logged once a minute");
        }
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.RateLimitReached(sequence, now, TextBounds.bounded(caller), type,
                client.clientId(), TextBounds.bounded(client.name()), TextBounds.bounded(bucket), limit, usage));
    }

    /**
     * Records that an Action or a Hook failed.
     *
     * @param execution id of what ran
     * @param errorClass Auth0's word for what went wrong
     * @param errorName such as {@code TypeError}
     */
    public void extensionFailed(Caller caller, Client client, TokenExtension extension, String execution, String errorClass,
            String errorName, String message, Optional<String> stack) {
        lastHour.actionFailed(TextBounds.bounded(extension.name()));
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.ExtensionFailed(sequence, clock.millis(), TextBounds.bounded(caller),
                client.clientId(), TextBounds.bounded(client.name()), extension.id(), TextBounds.bounded(extension.name()),
                extension.binding(), extension.content().id(), execution, errorClass, TextBounds.bounded(errorName),
                TextBounds.bounded(message), TextBounds.bounded(stack)));
    }

    /** Records that a token quota is used up to a percentage. */
    public void quotaConsumed(QuotaConsumption consumption) {
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.QuotaConsumed(sequence, clock.millis(), consumption));
    }

    /**
     * Records that a secret or key of an application expires soon.
     *
     * @param type {@code client_secret}, or Auth0's {@code credential_type}
     * @param name the operator's name for it
     * @param days it expires within so many days
     */
    public void credentialExpires(String clientId, String clientName, String type, String id, Optional<String> name,
            Instant expiresAt, int days) {
        long sequence = requests.nextSequence();
        requests.record(new AuditEvent.CredentialExpiring(sequence, clock.millis(), clientId, TextBounds.bounded(clientName),
                type, id, TextBounds.bounded(name), expiresAt.toEpochMilli(), days));
    }

    /**
     * Records what an operator did, or tried to do. Refused operations are kept among the token events, so that repeated
     * refusals do not push out changes.
     *
     * @param details without secrets ({@link Redaction}), bounded
     */
    public void operation(EventType type, Caller caller, String description, Optional<String> clientId,
            Optional<String> clientName, ObjectNode details) {
        operation(event(nextOperation(), type, caller, description, clientId, clientName, details));
    }

    /** The same, of an event that was made before. */
    public void operation(AuditEvent.Operation made) {
        EventRing ring = made.type().isOperation() ? operations : requests;
        long sequence = ring.nextSequence();
        ring.record(new AuditEvent.Operation(sequence, made.epochMillis(), made.place(), made.caller(), made.type(),
                made.description(), made.clientId(), made.clientName(), made.details()));
    }

    /** An event about an operation, not recorded yet. Its {@link AuditEvent#sequence} has no meaning. */
    public AuditEvent.Operation event(OperationId id, EventType type, Caller caller, String description,
            Optional<String> clientId, Optional<String> clientName, ObjectNode details) {
        return new AuditEvent.Operation(0, id.epochMillis(), id.place(), TextBounds.bounded(caller), type,
                TextBounds.bounded(description), TextBounds.bounded(clientId), TextBounds.bounded(clientName),
                bounded(details));
    }

    /** Names the next event about an operation. */
    public OperationId nextOperation() {
        return new OperationId(clock.millis(), LogId.OPERATIONS_FROM + operationsNamed.getAndIncrement());
    }

    /** From now on events about changes are stored with the changes. */
    public void storeOperations() {
        operationsStored = true;
    }

    /** Whether an event about a change is stored in the transaction of the change. */
    public boolean storesOperations() {
        return operationsStored;
    }

    private static byte[] bounded(ObjectNode details) {
        byte[] json = details.toString().getBytes(StandardCharsets.UTF_8);
        return json.length <= DETAILS_BYTES_MAX ? json
                : JsonNodeFactory.instance.objectNode().put("omitted", json.length + " bytes").toString()
                        .getBytes(StandardCharsets.UTF_8);
    }

    /** The newest events, the newest first. */
    public List<AuditEvent> newest(int count) {
        return Stream.of(operations, requests, unproven).flatMap(ring -> ring.newest(count).stream())
                .sorted(Comparator.comparingLong(AuditEvent::epochMillis).reversed()).limit(count).toList();
    }

    /** Where the next events will be. */
    public Position position() {
        return new Position(requests.position(), operations.position(), unproven.position());
    }

    /** How many events the log holds. */
    int size() {
        return requests.size() + operations.size() + unproven.size();
    }

    /** What they take of the heap. */
    long bytes() {
        return requests.bytes() + operations.bytes() + unproven.bytes();
    }

    public Reader readerAt(Position position) {
        return new Reader(List.of(new Source(operations.readerAt(position.operations)),
                new Source(requests.readerAt(position.requests)), new Source(unproven.readerAt(position.unproven))));
    }

    /** Time and {@link AuditEvent#place} of an event about an operation. */
    public record OperationId(long epochMillis, long place) {

        /** Of an event that was stored with a change. */
        public static OperationId of(PendingEvent stored) {
            return LogId.parse(stored.id()).map(id -> new OperationId(id.epochMillis(), id.place())).orElseThrow();
        }
    }

    /** A place in all rings. */
    public record Position(long requests, long operations, long unproven) {
    }

    /** One ring's next event, looked at before it is taken. */
    private static final class Source {

        private final EventRing.Reader reader;
        private Optional<AuditEvent> next = Optional.empty();

        Source(EventRing.Reader reader) {
            this.reader = reader;
        }

        boolean peek() {
            next = next.or(reader::read);
            return next.isPresent();
        }

        long time() {
            return next.get().epochMillis();
        }

        AuditEvent take() {
            AuditEvent event = next.get();
            next = Optional.empty();
            return event;
        }
    }

    /** Reads on from a position, what happened first first; for one thread. */
    public static final class Reader {

        private final List<Source> sources;

        private Reader(List<Source> sources) {
            this.sources = sources;
        }

        /** The next event; empty: none yet. */
        public Optional<AuditEvent> read() {
            return sources.stream().filter(Source::peek).min(Comparator.comparingLong(Source::time)).map(Source::take);
        }

        /** Whether events were recorded that were not read yet. */
        public boolean hasMore() {
            return sources.stream().anyMatch(source -> source.next.isPresent() || source.reader.hasMore());
        }

        /** How many events were recorded that were not read yet; for any thread, and about right. */
        public long backlog() {
            return sources.stream().mapToLong(source -> source.reader.backlog()).sum();
        }

        /** How many events were gone before they were read, since this was last asked. */
        public long takeLost() {
            return sources.stream().mapToLong(source -> source.reader.takeLost()).sum();
        }
    }
}
