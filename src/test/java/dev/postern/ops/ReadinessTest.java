package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Optional<Duration> TEN_SECONDS = Optional.of(Duration.ofSeconds(10));

    @Test
    void a_registry_that_has_never_been_in_step_is_not_ready() {
        assertFalse(Readiness.isInStep(Optional.empty(), NOW, TEN_SECONDS));
    }

    @Test
    void without_a_bound_no_age_of_the_registry_matters() {
        assertTrue(Readiness.isInStep(Optional.empty(), NOW, Optional.empty()));
        assertTrue(Readiness.isInStep(Optional.of(NOW.minus(Duration.ofDays(1_000))), NOW, Optional.empty()));
    }

    @Test
    void a_store_away_for_longer_than_allowed_is_not_ready() {
        assertTrue(Readiness.isInStep(Optional.of(NOW), NOW, TEN_SECONDS));
        assertTrue(Readiness.isInStep(Optional.of(NOW.minusSeconds(10)), NOW, TEN_SECONDS));
        assertFalse(Readiness.isInStep(Optional.of(NOW.minusSeconds(11)), NOW, TEN_SECONDS));
    }
}
