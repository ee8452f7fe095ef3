package dev.postern.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the metrics tell of kept events. */
record KeeperMeters(Counter kept, Counter overwritten, Counter refused, Counter unproven) {

    private static final String LOST = "postern.events.lost";

    static KeeperMeters of(MeterRegistry meters) {
        return new KeeperMeters(
                Counter.builder("postern.events.kept").description("Events written to the log of events").register(meters),
                lost(meters, "overwritten", "Gone from memory before they could be written"),
                lost(meters, "not_storable", "The store refuses them"),
                lost(meters, "unproven", "More events that anybody can cause than their share of the room holds"));
    }

    private static Counter lost(MeterRegistry meters, String reason, String description) {
        return Counter.builder(LOST).tag("reason", reason).description(description).register(meters);
    }
}
