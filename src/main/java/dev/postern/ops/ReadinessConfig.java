package dev.postern.ops;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** Settings of the readiness check. */
@ConfigMapping(prefix = "postern.readiness")
public interface ReadinessConfig {

    /**
     * How long this process may be out of step with the store, because the store is away or its changes do not arrive,
     * before it calls itself not ready. Absent: for ever, because tokens are issued all the while. With a bound, an outage of
     * the store takes all replicas out when it is over. ISO-8601.
     */
    Optional<Duration> lagMax();
}
