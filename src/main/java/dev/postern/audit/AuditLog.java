package dev.postern.audit;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Organization;

/**
 * The newest events, in memory: a ring that drops the oldest for the newest.
 *
 * <p>
 * Recording is what the token path does: it takes a number, fills a slot, and neither waits nor fails. Whoever carries
 * events on ({@link StreamDelivery}) reads the ring at its own pace from a {@link Reader}; one that falls a whole ring
 * behind loses the oldest and learns how many.
 */
@Singleton
public class AuditLog {

    private final Clock clock;
    private final AtomicReferenceArray<AuditEvent> slots;
    private final AtomicLong recorded = new AtomicLong();

    @Inject
    AuditLog(AuditConfig config, Clock clock, MeterRegistry meters) {
        this(config.eventsMax(), clock);
        meters.gauge("postern.audit.events", this, AuditLog::size);
        meters.gauge("postern.audit.events.max", this, log -> log.slots.length());
    }

    AuditLog(int eventsMax, Clock clock) {
        if (eventsMax < 1) {
            throw new IllegalArgumentException("postern.audit.events-max must be at least 1, but is " + eventsMax);
        }
        this.clock = clock;
        this.slots = new AtomicReferenceArray<>(eventsMax);
    }

    /** Records that a token was issued; keeps its id, never its value. */
    public void tokenIssued(Caller caller, Authorization agreed, AccessToken token) {
        long sequence = recorded.getAndIncrement();
        Optional<Organization> organization = agreed.organization().map(TokenOrganization::organization);
        record(new AuditEvent.TokenIssued(sequence, clock.millis(), TextBounds.bounded(caller), agreed.client().clientId(),
                agreed.client().name(), agreed.api().identifier(), agreed.scopes(), organization.map(Organization::id),
                organization.map(Organization::name), token.jti()));
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
        long sequence = recorded.getAndIncrement();
        record(new AuditEvent.TokenRefused(sequence, clock.millis(), TextBounds.bounded(caller), TextBounds.bounded(clientId),
                clientName, TextBounds.bounded(audience), TextBounds.bounded(scope), TextBounds.bounded(organization),
                refusal.error(),
                TextBounds.bounded(refusal.description()), TextBounds.bounded(refusal.reason())));
    }

    /** The newest events, the newest first. */
    public List<AuditEvent> newest(int count) {
        List<AuditEvent> events = new ArrayList<>();
        long end = recorded.get();
        for (long sequence = end - 1; sequence >= oldest(end) && events.size() < count; sequence--) {
            AuditEvent event = slots.get(slot(sequence));
            if (event != null && event.sequence() == sequence) {
                events.add(event);
            }
        }
        return events;
    }

    /** How many events were recorded since the start: the sequence of the next. */
    public long position() {
        return recorded.get();
    }

    /** How many events the log holds. */
    int size() {
        return (int) Math.min(recorded.get(), slots.length());
    }

    /** @param position the sequence of the first event to read */
    Reader readerAt(long position) {
        return new Reader(position);
    }

    /** A slot's writer may be a whole ring late: the newer event stays. */
    private void record(AuditEvent event) {
        slots.accumulateAndGet(slot(event.sequence()), event,
                (held, late) -> held != null && held.sequence() > late.sequence() ? held : late);
    }

    private int slot(long sequence) {
        return (int) (sequence % slots.length());
    }

    private long oldest(long end) {
        return Math.max(0, end - slots.length());
    }

    /** Reads on from a position; for one thread. */
    final class Reader {

        private long next;
        private long lost;

        private Reader(long position) {
            this.next = position;
        }

        /** The next event in the order of recording; empty: none yet. */
        Optional<AuditEvent> read() {
            while (true) {
                long end = recorded.get();
                if (next < oldest(end)) {
                    lost += oldest(end) - next;
                    next = oldest(end);
                }
                if (next >= end) {
                    return Optional.empty();
                }
                AuditEvent event = slots.get(slot(next));
                if (event == null || event.sequence() < next) {
                    return Optional.empty(); // numbered, but its writer has not filled the slot yet
                }
                if (event.sequence() == next) {
                    next++;
                    return Optional.of(event);
                }
                // overwritten since end was read: look again
            }
        }

        /** Whether events were recorded that were not read yet. */
        boolean hasMore() {
            return next < recorded.get();
        }

        /** How many events were gone before they were read, since this was last asked. */
        long takeLost() {
            long result = lost;
            lost = 0;
            return result;
        }
    }
}
