package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.postern.AdjustableClock;
import dev.postern.Concurrently;

class LastHourTest {

    private final AdjustableClock clock = new AdjustableClock();
    private final Instant first = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    private final LastHour hour = new LastHour(clock);

    @Test
    void each_minute_has_its_own_numbers_and_those_of_an_hour_ago_are_gone() {
        hour.issued();
        hour.issued();
        hour.refused();
        clock.advance(Duration.ofMinutes(1));
        hour.issued();
        hour.actionFailed("tier");
        assertEquals(Optional.of("tier"), hour.lastFailedAction());
        List<LastHour.Minute> minutes = hour.minutes();
        assertEquals(LastHour.MINUTES, minutes.size());
        assertEquals(new LastHour.Minute(first, 2, 1, 0), minutes.get(58));
        assertEquals(new LastHour.Minute(first.plusSeconds(60), 1, 0, 1), minutes.get(59));
        assertEquals(0, minutes.get(0).issued());

        clock.advance(Duration.ofMinutes(59));
        assertEquals(new LastHour.Minute(first.plusSeconds(60), 1, 0, 1), hour.minutes().get(0));
        hour.refused();
        assertEquals(1, hour.minutes().stream().mapToLong(LastHour.Minute::issued).sum());
        assertEquals(new LastHour.Minute(first.plusSeconds(3_600), 0, 1, 0), hour.minutes().get(59));
    }

    @Test
    void it_is_known_since_when_it_counts() {
        assertEquals(Optional.of(clock.instant().truncatedTo(ChronoUnit.MILLIS)), hour.since());
        clock.advance(Duration.ofHours(1));
        assertEquals(Optional.empty(), hour.since());
    }

    @Test
    void nothing_is_lost_when_many_count() {
        Concurrently.times(16, n -> {
            for (int i = 0; i < 1_000; i++) {
                hour.issued();
            }
            return n;
        });
        assertEquals(16_000, hour.minutes().get(59).issued());
    }
}
