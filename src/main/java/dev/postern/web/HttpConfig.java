package dev.postern.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits on callers, see {@code docs/http-limits.md}. */
@ConfigMapping(prefix = "postern.http")
public interface HttpConfig {

    /** From the first byte of a request to the end of its headers. ISO-8601. */
    @WithDefault("PT10S")
    Duration headersTimeout();

    /** From the end of the headers to the end of the body. ISO-8601. */
    @WithDefault("PT30S")
    Duration bodyTimeout();

    /**
     * How long, from SIGTERM on, the server goes on as before, apart from its readiness: balancers notice, and send no new
     * connections. Absent: {@code quarkus.shutdown.delay} if that is set; otherwise 5 s if the store is {@code postgresql}, and
     * none with a store for one process, for which nobody stands in. ISO-8601.
     */
    Optional<Duration> stopDelay();

    /**
     * After that delay: how long a stop waits for a request on a connection that has none. The answer says that it is the last
     * one. ISO-8601.
     */
    @WithDefault("PT5S")
    Duration stopIdleTimeout();

    /** The same for a request that has begun to arrive. ISO-8601. */
    @WithDefault("PT3S")
    Duration stopTimeout();

    /** The same for an answer. Absent: {@code quarkus.shutdown.timeout} if that is set, otherwise 15 s. ISO-8601. */
    Optional<Duration> stopMax();

    /**
     * Connections at a time, over all ports. One more closes the one that has waited longest without a complete request.
     * Absent: 10,000, or what the limit of open files leaves when that is less.
     */
    OptionalInt connectionsMax();

    /**
     * Memory for connections and for requests that are not complete, as {@link Connections} estimates it. Over it, those
     * that have waited longest are closed. Absent: a quarter of the heap.
     */
    Optional<MemorySize> memoryMax();

    /**
     * Which part of the connections, and of the memory, the connections from one address may take: above 0, at most 1. Over
     * it, those of that address that have waited longest are closed.
     */
    @WithDefault("0.75")
    double addressShare();

    /**
     * Addresses, and ranges such as 10.0.0.0/8, of the proxies in front. Only their X-Forwarded-For and Forwarded say where a
     * request comes from. Absent: a request comes from where its connection comes from.
     */
    Optional<List<String>> trustedProxies();

    /** The header that the proxies write: x-forwarded-for, forwarded, or either. */
    @WithDefault("either")
    TrustedProxies.Header forwardedHeader();
}
