package dev.postern.keys;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the signing keys. */
@ConfigMapping(prefix = "postern.keys")
public interface KeysConfig {

    /** Who computes signatures: {@code auto} takes Corretto where it loads, {@code jdk} never does. */
    @WithDefault("auto")
    ProviderChoice provider();

    /**
     * How long a key is in the JWKS before it signs, ISO-8601, at least {@code PT20S}: the 15 seconds a verifier may keep the
     * JWKS, and the time a rotation takes to reach every process. Longer for verifiers that keep it longer than they are told.
     */
    @WithDefault("PT20S")
    Duration publishAhead();

    enum ProviderChoice {
        AUTO,
        JDK
    }
}
