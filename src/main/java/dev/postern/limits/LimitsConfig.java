package dev.postern.limits;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of limits. */
@ConfigMapping(prefix = "postern.limits")
public interface LimitsConfig {

    /** How often the uses of token quotas are saved and those of other processes read, ISO-8601. */
    @WithDefault("PT1S")
    Duration quotaSaveInterval();
}
