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
     * How long a key is in the JWKS before it signs, ISO-8601, at least {@code PT20S}: the 15 seconds that a verifier may keep
     * the JWKS, and the time that a rotation takes to reach every process. The default is an hour, because many verifiers keep
     * the JWKS longer than {@code max-age}.
     */
    @WithDefault("PT1H")
    Duration publishAhead();

    enum ProviderChoice {
        AUTO,
        JDK
    }
}
