package dev.postern.logstream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalLong;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what becomes of events, over all streams: ids of streams are no labels. */
final class DeliveryMeters {

    private static final Logger LOG = Logger.getLogger(DeliveryMeters.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Clock clock;
    private final Counter delivered;
    private final Counter refused;
    private final Counter dropped;
    private volatile long backlog;
    private volatile double lagSeconds;
    private long unreported;
    private Instant nextLine = Instant.MIN;

    DeliveryMeters(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.delivered = meters.counter("postern.log.streams.events", "outcome", "delivered");
        this.refused = meters.counter("postern.log.streams.events", "outcome", "refused");
        this.dropped = meters.counter("postern.audit.dropped");
        Gauge.builder("postern.log.streams.backlog", this, of -> of.backlog).register(meters);
        Gauge.builder("postern.log.streams.lag", this, of -> of.lagSeconds).baseUnit("seconds").register(meters);
    }

    void delivered(int events) {
        delivered.increment(events);
    }

    void refused(int events) {
        refused.increment(events);
    }

    /** How far the streams are behind that this process sends: each number is that of the one that is furthest behind. */
    void behind(Collection<EventSource> active) {
        backlog = active.stream().mapToLong(EventSource::backlog).max().orElse(0);
        OptionalLong oldest = active.stream().map(EventSource::oldest).filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong).min();
        lagSeconds = oldest.isEmpty() ? 0 : Math.max(0, clock.millis() - oldest.getAsLong()) / MILLIS_PER_SECOND;
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
            LOG.warnf("%d events were gone before log streams could send them, most recently for %s: speed up the "
                    + "destination, or keep events longer", unreported, stream);
            unreported = 0;
            nextLine = now.plus(BETWEEN_LINES);
        }
    }
}
