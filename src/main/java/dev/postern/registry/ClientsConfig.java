package dev.postern.registry;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of applications. */
@ConfigMapping(prefix = "postern.clients")
public interface ClientsConfig {

    /**
     * How long the secrets an application had go on working after {@code rotate-secret}, ISO-8601. Zero, as at Auth0: they
     * stop at once.
     */
    @WithDefault("PT0S")
    Duration secretRotationGrace();

    /** How often the last uses of secrets are written to the store, ISO-8601: {@code last_used_at} is that much behind. */
    @WithDefault("PT1M")
    Duration lastUseInterval();
}
