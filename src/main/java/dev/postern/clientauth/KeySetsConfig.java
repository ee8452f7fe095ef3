package dev.postern.clientauth;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the key sets that applications publish ({@code jwks_uri}). */
@ConfigMapping(prefix = "postern.key-sets")
public interface KeySetsConfig {

    /** Private addresses that a {@code jwks_uri} may lead to, as ranges such as {@code 10.0.0.0/8}; public ones always may. */
    Optional<List<String>> privateAddresses();

    /** How long a key set may take to arrive, ISO-8601, {@code PT20S} at most. */
    @WithDefault("PT3S")
    Duration timeout();
}
