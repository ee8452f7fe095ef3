package dev.postern.registry;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the sealed copy of a PostgreSQL store's registry, from which a process starts while the database is away. */
@ConfigMapping(prefix = "postern.copy")
public interface CopyConfig {

    /** Whether the copy is kept, in the data directory, and used. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How long ago the copy may have been in step with the database when a process starts from it: the longest for which a
     * revocation can be unknown to a process that has just started. ISO-8601.
     */
    @WithDefault("P1D")
    Duration ageMax();
}
