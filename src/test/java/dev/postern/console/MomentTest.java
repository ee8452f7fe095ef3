package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

class MomentTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void an_end_that_was_just_chosen_is_as_far_away_as_was_chosen() {
        assertEquals("in 20 days", ahead(Duration.ofDays(20).minusSeconds(5)));
        assertEquals("in 8 h", ahead(Duration.ofHours(8).minusSeconds(5)));
        assertEquals("in 1 h", ahead(Duration.ofHours(1).minusSeconds(5)));
        assertEquals("in 2 days", ahead(Duration.ofDays(2).minusSeconds(5)));
        assertEquals("in 3 months", ahead(Duration.ofDays(90).minusSeconds(5)));
        assertEquals("just now", ahead(Duration.ofSeconds(5)));
    }

    @Test
    void what_is_past_is_not_said_to_be_longer_ago_than_it_is() {
        assertEquals("just now", ago(Duration.ofSeconds(59)));
        assertEquals("59 min ago", ago(Duration.ofHours(1).minusSeconds(1)));
        assertEquals("47 h ago", ago(Duration.ofDays(2).minusSeconds(1)));
        assertEquals("2 years ago", ago(Duration.ofDays(720)));
    }

    private static String ahead(Duration distance) {
        return Moment.of(NOW.plus(distance), NOW).words();
    }

    private static String ago(Duration distance) {
        return Moment.of(NOW.minus(distance), NOW).words();
    }
}
