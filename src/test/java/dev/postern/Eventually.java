package dev.postern;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what a test caused and what happens a little later. */
public final class Eventually {

    /** Long enough for one core that others keep busy; nothing takes this long unless it never happens. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 10;

    private Eventually() {
    }

    public static void await(BooleanSupplier condition) {
        await(condition, () -> "it did not happen");
    }

    /** @param otherwise what is there instead, asked for when the patience is at its end */
    public static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                fail("Not within " + PATIENCE.toSeconds() + " seconds: " + otherwise.get());
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted", e);
            }
        }
    }
}
