package dev.postern.clientauth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of client assertions ({@code private_key_jwt}). */
@ConfigMapping(prefix = "postern.assertions")
public interface AssertionsConfig {

    /**
     * What happens to an assertion while the shared store, which remembers used assertions, cannot be reached: {@code refuse}
     * answers 503, {@code local} checks it against those that this process has seen.
     */
    @WithDefault("refuse")
    WithoutStore withoutStore();

    enum WithoutStore {
        LOCAL,
        REFUSE
    }
}
