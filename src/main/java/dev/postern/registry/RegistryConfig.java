package dev.postern.registry;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the registry. */
@ConfigMapping(prefix = "postern.registry")
public interface RegistryConfig {

    /** How often the store is asked for changes made elsewhere: the longest a revocation takes to arrive. ISO-8601. */
    @WithDefault("PT1S")
    Duration pollInterval();
}
