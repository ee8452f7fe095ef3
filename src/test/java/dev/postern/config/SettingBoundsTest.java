package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

class SettingBoundsTest {

    @Test
    void what_is_within_its_bounds_is_taken_the_bounds_included() {
        assertEquals(List.of(), new SettingBounds().atLeast("a", Duration.ofSeconds(1), Duration.ofSeconds(1))
                .atLeast("b", SettingBounds.LONGEST, Duration.ZERO).within("c", 1, 1, 2).within("d", 2, 1, 2)
                .require(true, "e").refusals());
    }

    @Test
    void each_that_is_out_of_its_bounds_is_told() {
        assertEquals(List.of("a must be at least PT1S, but is PT0.999S", "b must be at most P36500D, but is PT876000H0.001S",
                "c must be 1 to 2, but is 0", "d must be 1 to 2, but is 3", "e is wrong"),
                new SettingBounds().atLeast("a", Duration.ofMillis(999), Duration.ofSeconds(1))
                        .atLeast("b", SettingBounds.LONGEST.plusMillis(1), Duration.ZERO).within("c", 0, 1, 2)
                        .within("d", 3, 1, 2).require(false, "e is wrong").refusals());
    }
}
