package dev.postern.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the signing keys. */
@ConfigMapping(prefix = "postern.keys")
public interface KeysConfig {

    /** Who computes signatures: {@code auto} takes Corretto where it loads, {@code jdk} never does. */
    @WithDefault("auto")
    ProviderChoice provider();

    enum ProviderChoice {
        AUTO,
        JDK
    }
}
