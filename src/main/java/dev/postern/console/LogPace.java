package dev.postern.console;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Singleton;

/** Lets one line a second into the log: anybody can cause them. */
@Singleton
final class LogPace {

    private static final long MILLIS = 1_000;

    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    LogPace(Clock clock) {
        this.clock = clock;
    }

    void line(Runnable write) {
        long second = clock.millis() / MILLIS;
        if (last.getAndSet(second) != second) {
            write.run();
        }
    }
}
