package dev.postern.ops;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the readiness check. */
@ConfigMapping(prefix = "postern.readiness")
public interface ReadinessConfig {

    /**
     * How long this process may be out of step with the store, because the store is away or its changes do not arrive,
     * before it calls itself not ready. Tokens are issued all the while: longer keeps the service in rotation through a
     * longer outage of the store, shorter takes a replica that misses revocations out sooner. ISO-8601.
     */
    @WithDefault("PT10S")
    Duration lagMax();
}
