package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Test
    void a_registry_that_has_never_been_in_step_is_not_ready() {
        assertFalse(Readiness.isInStep(Optional.empty(), NOW, TEN_SECONDS));
    }

    @Test
    void a_store_away_for_longer_than_allowed_is_not_ready() {
        assertTrue(Readiness.isInStep(Optional.of(NOW), NOW, TEN_SECONDS));
        assertTrue(Readiness.isInStep(Optional.of(NOW.minusSeconds(10)), NOW, TEN_SECONDS));
        assertFalse(Readiness.isInStep(Optional.of(NOW.minusSeconds(11)), NOW, TEN_SECONDS));
    }
}
