package dev.postern.events;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.audit.LogId;
import dev.postern.config.Periodic;
import dev.postern.entity.PendingEvent;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.StoreUnavailable;

/**
 * Writes events into the {@link EventStore}, on a thread of its own: twice a second what the audit log in memory holds, and
 * what was stored with changes and did not get there. While the store is slow or away, the audit log goes on and drops its
 * oldest events; the number is in the log and in a metric. No request ever waits for this.
 */
@Singleton
public final class EventKeeper {

    private static final Logger LOG = Logger.getLogger(EventKeeper.class);

    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Batches of one run, so that old events are deleted in between. */
    private static final int BATCHES_MAX = 20;
    private static final int PENDING_MAX = 100;
    /** No request takes so long: what is still there belongs to a process that has ended, or to an event that was lost. */
    private static final Duration ORPHANED = Duration.ofSeconds(10);
    private static final Duration PENDING_EVERY = Duration.ofSeconds(3);
    private static final int PRUNING_STEPS_MAX = 10;
    private static final Duration PRUNING_EVERY = Duration.ofSeconds(5);
    private static final Duration COUNTING_EVERY = Duration.ofMinutes(1);
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(3);

    /** Observers without a priority have 2500. */
    private static final int CLOSED = 2_700;

    private final EventsConfig config;
    private final EventStore store;
    private final PendingEvents pending;
    private final EventCounting counting;
    private final EventCodec codec;
    private final AuditEventJson wire;
    private final AuditLog log;
    private final AuditLog.Reader reader;
    private final KeeperMeters meters;
    private final Clock clock;
    private final UnprovenShare unprovenShare;
    private final Periodic thread = new Periodic("event-keeper", PAUSE, this::run);

    private final EventBatch batch = new EventBatch();
    private volatile int waiting;
    private boolean started;
    private boolean failing;
    private boolean firstLook = true;
    private long lostUntold;
    private long unprovenUntold;
    private long nextTold;
    private long nextPending;
    private long nextPruning;
    private long nextCounting;

    public EventKeeper(EventsConfig config, EventStore store, PendingEvents pending, EventCounting counting, EventCodec codec,
            AuditEventJson wire, AuditLog log, MeterRegistry meters, Clock clock) {
        this.config = config;
        this.store = store;
        this.pending = pending;
        this.counting = counting;
        this.codec = codec;
        this.wire = wire;
        this.log = log;
        this.reader = log.readerAt(AuditLog.START);
        this.meters = KeeperMeters.of(meters);
        this.clock = clock;
        this.unprovenShare = new UnprovenShare(config.sizeMax().asLongValue(), config.keepFor(), clock.millis());
        meters.gauge("postern.events.backlog", this, EventKeeper::backlog);
    }

    /** From now on events about changes are stored with the changes. Before the first change. */
    public void storeOperations() {
        if (config.kept()) {
            log.storeOperations();
        }
    }

    /** From now on events are kept. When nothing is left that may refuse the start: the thread uses the databases. */
    public synchronized void start() {
        if (config.kept() && !started) {
            started = true;
            thread.start(Duration.ZERO);
        }
    }

    /** What has come together is written, if the store takes it in time. */
    synchronized void stop(@Observes ShutdownEvent event) {
        if (started) {
            thread.soon();
            thread.stop(PATIENCE_AT_THE_END);
        }
    }

    /** After the log streams have read and noted what they could. */
    synchronized void close(@Observes @Priority(CLOSED) ShutdownEvent event) {
        if (started) {
            started = false;
            store.close();
        }
    }

    /** How many events wait in memory, about. */
    private double backlog() {
        return config.kept() ? waiting + (double) reader.backlog() : 0;
    }

    /** Once around; for the keeper's thread, and for tests that have no thread. */
    void run() {
        try {
            boolean more = true;
            for (int i = 0; more && i < BATCHES_MAX; i++) {
                more = keepBatch();
            }
            count();
            prune();
            keepPending();
            recovered(); // last: without new events, what is above finds out that the store is away
        } catch (RuntimeException e) {
            failed(e);
        }
        tell();
    }

    /** @return whether there may be more */
    private boolean keepBatch() {
        boolean again = !batch.isEmpty(); // the same one: the store may have it, and then takes nothing more of it
        while (!again && !batch.isFull()) {
            Optional<AuditEvent> next = reader.read();
            if (next.isEmpty()) {
                break;
            }
            StoredEvent event = codec.of(next.get());
            if (next.get().isUnproven() && !unprovenShare.admits(clock.millis(), event.shape().get().bytes())) {
                meters.unproven().increment();
                unprovenUntold++;
            } else {
                batch.add(event);
            }
        }
        waiting = batch.size();
        if (batch.isEmpty()) {
            return false;
        }
        boolean more = again || batch.isFull();
        try {
            batch.drainTo(this::keep);
        } finally {
            waiting = batch.size();
        }
        return more;
    }

    private void keep(List<StoredEvent> events) {
        write(events);
        List<String> told = events.stream().map(StoredEvent::id).filter(id -> id.isOperation() && wire.isOwn(id))
                .map(LogId::toString).toList();
        if (!told.isEmpty()) {
            deletePending(told);
        }
    }

    private void write(List<StoredEvent> events) {
        try {
            store.keep(events);
            meters.kept().increment(events.size());
        } catch (RegistryRefusal | IllegalStateException refused) {
            keepOneByOne(events, refused);
        }
    }

    /** The registry may take no changes while events can be kept. What stays is taken for left behind, and deleted later. */
    private void deletePending(List<String> ids) {
        try {
            pending.delete(ids);
        } catch (StoreUnavailable e) {
            LOG.debugf("Events that are kept are not deleted from the registry's database now: %s", e.getMessage());
        }
    }

    /** One of them cannot be stored, ever; the others must not wait for it. */
    private void keepOneByOne(List<StoredEvent> events, RuntimeException refused) {
        LOG.warnf(refused, "The store refuses one of %d events; they are stored one by one", events.size());
        for (StoredEvent event : events) {
            try {
                store.keep(List.of(event));
                meters.kept().increment();
            } catch (RegistryRefusal | IllegalStateException e) {
                LOG.debugf(e, "%s is not storable", event);
                meters.refused().increment();
                lostUntold++;
            }
        }
    }

    /** What was stored with a change, and whose process ended before it could say more. */
    private void keepPending() {
        long now = clock.millis();
        if (!isDue(nextPending, now, PENDING_EVERY)) {
            return;
        }
        nextPending = now + PENDING_EVERY.toMillis();
        boolean all = firstLook && !store.isShared(); // of a process that has ended: this one has just begun
        List<PendingEvent> found;
        try {
            found = pending.before(all ? now : now - ORPHANED.toMillis(), PENDING_MAX);
        } catch (StoreUnavailable e) {
            LOG.debugf("The registry's database is away: %s", e.getMessage());
            return;
        }
        if (!found.isEmpty()) {
            write(found.stream().map(codec::of).toList());
            deletePending(found.stream().map(PendingEvent::id).toList());
        }
        if (found.size() == PENDING_MAX) {
            nextPending = now;
        } else {
            firstLook = false;
        }
    }

    private void count() {
        long now = clock.millis();
        if (isDue(nextCounting, now, COUNTING_EVERY)) {
            nextCounting = counting.countSome() ? now : now + COUNTING_EVERY.toMillis();
        }
    }

    private void prune() {
        long now = clock.millis();
        if (!isDue(nextPruning, now, PRUNING_EVERY)) {
            return;
        }
        boolean more = true;
        for (int i = 0; more && i < PRUNING_STEPS_MAX; i++) {
            more = store.prune(now - config.keepFor().toMillis(), config.sizeMax().asLongValue());
        }
        if (!more) {
            nextPruning = now + PRUNING_EVERY.toMillis();
        }
    }

    /** Also when the clock was set back: what is due much later than it ever was put off does not wait for that time. */
    private static boolean isDue(long next, long now, Duration every) {
        return now >= next || next - now > every.toMillis();
    }

    private void failed(RuntimeException failure) {
        if (!failing) {
            failing = true;
            LOG.warnf("Events cannot be kept now, and wait in memory: %s. Tokens are issued as before", reason(failure));
            if (!(failure instanceof StoreUnavailable)) {
                LOG.error("This was not expected", failure);
            }
        }
    }

    private static String reason(RuntimeException failure) {
        return failure.getMessage() + (failure.getCause() == null ? "" : ": " + failure.getCause().getMessage());
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.info("Events are kept again");
        }
    }

    private void tell() {
        long lost = reader.takeLost();
        meters.overwritten().increment((double) lost);
        lostUntold += lost;
        long now = clock.millis();
        if (!isDue(nextTold, now, TOLD_EVERY) || lostUntold + unprovenUntold == 0) {
            return;
        }
        nextTold = now + TOLD_EVERY.toMillis();
        if (lostUntold > 0) {
            LOG.warnf("%d events are lost: they could not be stored in time", lostUntold);
            lostUntold = 0;
        }
        if (unprovenUntold > 0) {
            LOG.warnf("%d refusals of callers without proven identity were not kept: there are too many of them",
                    unprovenUntold);
            unprovenUntold = 0;
        }
    }
}
