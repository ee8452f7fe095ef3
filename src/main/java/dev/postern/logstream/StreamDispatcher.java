package dev.postern.logstream;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.entity.Cause;
import dev.postern.entity.FeedPosition;
import dev.postern.snapshot.CurrentSnapshot;

/**
 * Keeps a {@link StreamDelivery} for every registered log stream and wakes them in turn. Everything here runs on one thread and
 * never waits: calls to destinations are asynchronous, and the store is asked on a thread of its own.
 */
final class StreamDispatcher {

    private static final Logger LOG = Logger.getLogger(StreamDispatcher.class);
    private static final FeedPosition NEVER_READ = new FeedPosition(-1, "");

    private final AuditLog log;
    private final CurrentSnapshot current;
    private final LogStreams streams;
    private final Cause cause;
    private final Executor storeThread;
    private final StreamDelivery.Context context;
    private final Sources sources;
    private final List<LogStream> ofSettings;
    private final Map<String, StreamDelivery> deliveries = new HashMap<>();
    private FeedPosition positionRead = NEVER_READ;
    private long changes;
    private boolean reading;
    private AuditLog.Position eventsBeforeNews = AuditLog.START;

    /**
     * Where deliveries get their events from.
     *
     * @param json writes events of the log in memory
     * @param kept empty: events are not kept, and come from memory
     */
    record Sources(AuditEventJson json, Optional<KeptEvents> kept) {
    }

    /**
     * @param cause on whose behalf a stream is suspended
     * @param ofSettings streams beside the registered ones
     */
    StreamDispatcher(AuditLog log, CurrentSnapshot current, LogStreams streams, List<LogStream> ofSettings, Cause cause,
            Executor storeThread, StreamDelivery.Context context, Sources sources) {
        this.log = log;
        this.current = current;
        this.streams = streams;
        this.cause = cause;
        this.storeThread = storeThread;
        this.context = context;
        this.sources = sources;
        this.ofSettings = List.copyOf(ofSettings);
    }

    /** Takes up changes of the registered streams and lets each send what has come together. */
    void tick() {
        log.sumUp();
        readStreamsIfChanged();
        CompletableFuture<Void> unused = lookForNews();
        proceed();
        context.meters().behind(deliveries.values().stream().filter(StreamDelivery::isActive).map(StreamDelivery::source)
                .toList());
        deliveries.values().stream().filter(StreamDelivery::beginSuspension).forEach(this::suspend);
    }

    /**
     * Streams were changed or deleted: nothing more is sent to them before they were read again, however long the store
     * takes for that.
     *
     * @return completes when the requests that were on their way to them have ended
     */
    CompletableFuture<Void> changed(Set<String> ids) {
        changes++;
        positionRead = NEVER_READ;
        List<StreamDelivery> known = ids.stream().map(deliveries::get).filter(Objects::nonNull).toList();
        known.forEach(StreamDelivery::hold);
        return CompletableFuture.allOf(known.stream().map(StreamDelivery::sending).toArray(CompletableFuture[]::new));
    }

    /** Whether some stream still has something to send and a chance to do so. */
    boolean isBusy() {
        proceed();
        return deliveries.values().stream().anyMatch(StreamDelivery::isBusy);
    }

    /** Asks what has been kept since it was last asked. */
    CompletableFuture<Void> lookForNews() {
        Map<String, LogStream> active = deliveries.values().stream().filter(StreamDelivery::isActive)
                .map(StreamDelivery::stream).collect(Collectors.toMap(LogStream::id, Function.identity()));
        return sources.kept().map(kept -> kept.ask(active)).orElse(CompletableFuture.completedFuture(null));
    }

    /** Streams that have priority read and send first. */
    private void proceed() {
        deliveries.values().stream().sorted(Comparator.comparing(delivery -> !delivery.stream().isPriority()))
                .forEach(StreamDelivery::proceed);
    }

    /** A stream starts with the first event after its registration, or a little earlier. */
    private void readStreamsIfChanged() {
        AuditLog.Position eventsNow = log.position();
        FeedPosition position = current.get().position();
        if (reading) {
            return;
        }
        if (position.equals(positionRead)) {
            eventsBeforeNews = eventsNow;
            return;
        }
        reading = true;
        long changesSeen = changes;
        storeThread.execute(() -> {
            Optional<List<LogStream>> registered = registered();
            context.thread().execute(() -> {
                reading = false;
                registered.ifPresent(found -> {
                    boolean outdated = changesSeen != changes;
                    apply(found, outdated);
                    if (!outdated) {
                        positionRead = position;
                        eventsBeforeNews = eventsNow;
                    }
                });
            });
        });
    }

    /** On the store's thread; empty: the store is away, the next tick tries again. */
    private Optional<List<LogStream>> registered() {
        try {
            return Optional.of(Stream.concat(ofSettings.stream(), streams.destinations().stream()).toList());
        } catch (RuntimeException unavailable) {
            LOG.debugf("Log streams cannot be read now: %s", unavailable.getMessage());
            return Optional.empty();
        }
    }

    /** @param outdated a stream was changed since these were read: which of them is not known */
    private void apply(List<LogStream> registered, boolean outdated) {
        Map<String, LogStream> byId = registered.stream().collect(Collectors.toMap(LogStream::id, Function.identity()));
        deliveries.forEach((id, delivery) -> {
            if (!byId.containsKey(id)) {
                delivery.hold(); // or what is on its way would draw the next batch after it
            }
        });
        deliveries.keySet().retainAll(byId.keySet());
        context.errors().retainAll(byId.keySet());
        sources.kept().ifPresent(kept -> kept.retainAll(byId.keySet()));
        byId.forEach((id, stream) -> {
            StreamDelivery delivery = deliveries.computeIfAbsent(id,
                    added -> delivery(stream));
            if (outdated) {
                delivery.hold();
            } else {
                delivery.update(stream);
            }
        });
        proceed();
    }

    private StreamDelivery delivery(LogStream stream) {
        if (sources.kept().isEmpty()) {
            return new StreamDelivery(stream, new RingSource(log.readerAt(eventsBeforeNews), sources.json(), context.config()),
                    context);
        }
        KeptSource source = sources.kept().get().source(stream.id());
        StreamDelivery delivery = new StreamDelivery(stream, source, context);
        source.onArrival(delivery::proceed);
        return delivery;
    }

    /** Stored once; the registry's new version then brings the new status here. */
    private void suspend(StreamDelivery delivery) {
        String id = delivery.stream().id();
        storeThread.execute(() -> {
            try {
                streams.suspend(cause, id);
                LOG.errorf("Log stream %s is suspended: its destination has failed for %s", delivery.stream(),
                        context.config().suspendAfter());
            } catch (RuntimeException unavailable) {
                LOG.debugf("Log stream %s cannot be suspended now: %s", id, unavailable.getMessage());
                context.thread().execute(delivery::suspensionFailed);
            }
        });
    }
}
