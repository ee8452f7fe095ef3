package dev.postern.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.postern.registry.LogStream;

/** Counts what becomes of events, over all streams: ids of streams are no labels. */
final class DeliveryMeters {

    private static final Logger LOG = Logger.getLogger(DeliveryMeters.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final Clock clock;
    private final Counter delivered;
    private final Counter refused;
    private final Counter dropped;
    private long unreported;
    private Instant nextLine = Instant.MIN;

    DeliveryMeters(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.delivered = meters.counter("postern.log.streams.events", "outcome", "delivered");
        this.refused = meters.counter("postern.log.streams.events", "outcome", "refused");
        this.dropped = meters.counter("postern.audit.dropped");
    }

    void delivered(int events) {
        delivered.increment(events);
    }

    void refused(int events) {
        refused.increment(events);
    }

    /** Events left the log before the stream could read them. One line a minute at most. */
    void lost(LogStream stream, long events) {
        if (events == 0) {
            return;
        }
        dropped.increment((double) events);
        unreported += events;
        Instant now = clock.instant();
        if (!now.isBefore(nextLine)) {
            LOG.warnf("%d events were dropped before log streams could send them, most recently for %s: raise "
                    + "postern.audit.events-max or speed up the destination", unreported, stream.id());
            unreported = 0;
            nextLine = now.plus(BETWEEN_LINES);
        }
    }
}
