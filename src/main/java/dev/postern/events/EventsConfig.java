package dev.postern.events;

import java.time.Duration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the events that are kept. */
@ConfigMapping(prefix = "postern.events")
public interface EventsConfig {

    /** Whether events are kept. Without it they are in memory only, and {@code /api/v2/logs} is refused. */
    @WithDefault("true")
    boolean kept();

    /** How long. Older events are deleted. */
    @WithDefault("P30D")
    Duration keepFor();

    /** How much room they take at most. Beyond it the oldest events are deleted. */
    @WithDefault("1G")
    MemorySize sizeMax();
}
