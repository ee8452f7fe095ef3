package dev.postern.entity;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;

/**
 * Until when the store may keep an HTTP request waiting. The first work on the store begins the time, and all work of the same
 * request shares it. Work that belongs to no request has no such time.
 */
public final class StoreDeadline {

    /** A request ends within five seconds, whatever the store does: the rest is for its answer. */
    static final Duration OF_A_REQUEST = Duration.ofMillis(4_800);

    private static final String LOCAL = StoreDeadline.class.getName();

    private StoreDeadline() {
    }

    /** How long the store may still take for the request that runs here; empty for other work, negative when it is too late. */
    public static Optional<Duration> left() {
        if (!VertxContext.isOnDuplicatedContext()) {
            return Optional.empty();
        }
        Optional<Long> end = ContextLocals.get(LOCAL);
        return Optional.of(Duration.ofNanos(end.orElseGet(() -> begin(OF_A_REQUEST)) - System.nanoTime()));
    }

    /** Gives the request that runs here more time: one that reads much. */
    public static void extend(Duration time) {
        if (VertxContext.isOnDuplicatedContext()) {
            begin(time);
        }
    }

    private static long begin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        ContextLocals.put(LOCAL, end);
        return end;
    }
}
