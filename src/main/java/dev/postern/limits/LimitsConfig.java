package dev.postern.limits;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of limits. */
@ConfigMapping(prefix = "postern.limits")
public interface LimitsConfig {

    /** How often the uses of token quotas are saved, those of other processes read, and idle blocks given back, ISO-8601. */
    @WithDefault("PT1S")
    Duration quotaSaveInterval();

    /**
     * What happens while the store is away and this process has used up what it holds of an enforced quota: {@code refuse}
     * answers 429 until the store is back, {@code local} goes on up to the quota, as far as this process knows its use.
     */
    @WithDefault("refuse")
    WithoutStore quotaWithoutStore();

    enum WithoutStore {
        REFUSE,
        LOCAL
    }
}
