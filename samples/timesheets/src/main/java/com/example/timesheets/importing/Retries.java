package com.example.timesheets.importing;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * Calls again what failed for a passing reason: after what {@code Retry-After} asks, else after a delay that doubles from
 * {@code import.first-delay} to {@code import.delay-max}, half of it random so that importers do not return in step.
 */
@Singleton
class Retries {

    private static final Logger LOG = Logger.getLogger(Retries.class);

    private final ImportConfig config;

    Retries(ImportConfig config) {
        this.config = config;
    }

    /**
     * @return what the call returned
     * @throws ImportStopped after {@code import.give-up-after}, or at once for what does not pass
     * @throws Refused when the API refuses the contents
     */
    <T> T call(Supplier<T> call) {
        long giveUp = System.nanoTime() + config.giveUpAfter().toNanos();
        boolean newTokenTried = false;
        for (int attempt = 0;; attempt++) {
            Failure failure;
            try {
                return call.get();
            } catch (RuntimeException thrown) {
                failure = Failure.of(thrown);
            }
            switch (failure.kind()) {
                case REFUSED -> throw new Refused(failure.reason());
                case NOT_ALLOWED -> throw new ImportStopped(ExitCode.NOT_ALLOWED, failure.reason());
                case UNAUTHORIZED -> {
                    if (newTokenTried) {
                        throw new ImportStopped(ExitCode.NOT_ALLOWED, failure.reason() + ", to a new token too");
                    }
                    newTokenTried = true; // at once: the OIDC filter fetches it for the next call
                }
                case PASSING -> {
                    Duration delay = failure.retryAfter().orElse(backoff(attempt));
                    if (System.nanoTime() + delay.toNanos() > giveUp) {
                        throw new ImportStopped(ExitCode.UNAVAILABLE, failure.reason());
                    }
                    LOG.warnf("%s; again in %.1f s", failure.reason(), delay.toMillis() / 1000.0);
                    sleep(delay);
                    newTokenTried = false;
                }
            }
        }
    }

    private Duration backoff(int attempt) {
        long delay = Math.min(config.delayMax().toMillis(), config.firstDelay().toMillis() << Math.min(attempt, 20));
        return Duration.ofMillis(delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }

    private static void sleep(Duration delay) {
        try {
            Thread.sleep(Math.max(0, delay.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImportStopped(ExitCode.UNAVAILABLE, "interrupted");
        }
    }

    /** The API refuses what was sent. */
    static final class Refused extends RuntimeException {
        Refused(String reason) {
            super(reason, null, false, false);
        }
    }
}
