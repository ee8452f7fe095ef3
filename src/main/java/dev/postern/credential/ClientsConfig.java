package dev.postern.credential;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of applications. */
@ConfigMapping(prefix = "postern.clients")
public interface ClientsConfig {

    /**
     * How long an application's earlier secrets keep working after {@code rotate-secret}, ISO-8601. With zero they stop at
     * once, as at Auth0.
     */
    @WithDefault("PT0S")
    Duration secretRotationGrace();

    /**
     * How often the last uses of secrets and keys are written to the store, ISO-8601: {@code last_used_at} is that much behind.
     */
    @WithDefault("PT1M")
    Duration lastUseInterval();
}
