package dev.postern.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import dev.postern.registry.LogStream;
import dev.postern.registry.LogStreams;
import dev.postern.registry.Registry;

/**
 * Gives every registered log stream its {@link StreamDelivery} and wakes them in turn. Everything here runs on one thread
 * and never waits: calls to destinations are asynchronous, and the store is asked on a thread of its own.
 */
final class StreamDispatcher {

    private static final Logger LOG = Logger.getLogger(StreamDispatcher.class);
    private static final long NEVER_READ = -1;

    private final AuditLog log;
    private final Registry registry;
    private final LogStreams streams;
    private final Executor storeThread;
    private final StreamDelivery.Context context;
    private final Map<String, StreamDelivery> deliveries = new HashMap<>();
    private long versionRead = NEVER_READ;
    private boolean reading;
    private AuditLog.Position eventsBeforeNews = AuditLog.START;

    StreamDispatcher(AuditLog log, Registry registry, LogStreams streams, Executor storeThread,
            StreamDelivery.Context context) {
        this.log = log;
        this.registry = registry;
        this.streams = streams;
        this.storeThread = storeThread;
        this.context = context;
    }

    /** Takes up changes of the registered streams and lets each send what has come together. */
    void tick() {
        readStreamsIfChanged();
        deliveries.values().forEach(StreamDelivery::proceed);
        deliveries.values().stream().filter(StreamDelivery::beginSuspension).forEach(this::suspend);
    }

    /** Whether some stream still has something to send and a chance to do so. */
    boolean isBusy() {
        deliveries.values().forEach(StreamDelivery::proceed);
        return deliveries.values().stream().anyMatch(StreamDelivery::isBusy);
    }

    /** A stream starts with the first event after its registration, or a little earlier. */
    private void readStreamsIfChanged() {
        AuditLog.Position eventsNow = log.position();
        long version = registry.current().version();
        if (reading) {
            return;
        }
        if (version == versionRead) {
            eventsBeforeNews = eventsNow;
            return;
        }
        reading = true;
        storeThread.execute(() -> {
            Optional<List<LogStream>> registered = registered();
            context.thread().execute(() -> {
                reading = false;
                registered.ifPresent(found -> {
                    apply(found);
                    versionRead = version;
                    eventsBeforeNews = eventsNow;
                });
            });
        });
    }

    /** On the store's thread; empty: the store is away, the next tick tries again. */
    private Optional<List<LogStream>> registered() {
        try {
            return Optional.of(streams.destinations());
        } catch (RuntimeException unavailable) {
            LOG.debugf("Log streams cannot be read now: %s", unavailable.getMessage());
            return Optional.empty();
        }
    }

    private void apply(List<LogStream> registered) {
        Map<String, LogStream> byId = registered.stream().collect(Collectors.toMap(LogStream::id, Function.identity()));
        deliveries.keySet().retainAll(byId.keySet());
        byId.forEach((id, stream) -> {
            StreamDelivery known = deliveries.get(id);
            if (known == null) {
                deliveries.put(id, new StreamDelivery(stream, log.readerAt(eventsBeforeNews), context));
            } else {
                known.update(stream);
            }
        });
        deliveries.values().forEach(StreamDelivery::proceed);
    }

    /** Stored once; the registry's new version then brings the new status here. */
    private void suspend(StreamDelivery delivery) {
        String id = delivery.stream().id();
        storeThread.execute(() -> {
            try {
                streams.suspend(id);
                LOG.errorf("Log stream %s is suspended: its destination has failed for %s", id,
                        context.config().suspendAfter());
            } catch (RuntimeException unavailable) {
                LOG.debugf("Log stream %s cannot be suspended now: %s", id, unavailable.getMessage());
                context.thread().execute(delivery::suspensionFailed);
            }
        });
    }
}
