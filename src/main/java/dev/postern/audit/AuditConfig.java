package dev.postern.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Settings of the audit log. Each of its three parts is bounded in events and, besides, in bytes of heap: so many times the
 * events it may hold. Events that are larger than that on average push the oldest out early.
 */
@ConfigMapping(prefix = "postern.audit")
public interface AuditConfig {

    /** Bytes for each of {@link #eventsMax} and {@link #unprovenMax}. One event takes 0.5 to 1 KiB, 16 KiB at the very most. */
    int EVENT_BYTES = 2_048;

    /** Bytes for each of {@link #operationsMax}. One event takes 3 KiB, 80 KiB at the very most. */
    int OPERATION_BYTES = 16_384;

    /**
     * How many events about issued tokens, and about refusals of applications with proven identity, are kept. One more drops
     * the oldest. 20 MiB at the very most by default.
     */
    @WithDefault("10000")
    int eventsMax();

    /** How many events about what operators did are kept. 8 MiB at the very most by default. */
    @WithDefault("500")
    int operationsMax();

    /**
     * How many refusals of callers without proven identity are kept; anybody can cause these. 4 MiB at the very most by
     * default.
     */
    @WithDefault("2000")
    int unprovenMax();

    /** How many of those refusals become events each second; the others are counted in one event. */
    @WithDefault("100")
    int unprovenPerSecond();
}
