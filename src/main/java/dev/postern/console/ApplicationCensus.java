package dev.postern.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import dev.postern.console.ApplicationSearch.Show;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * How many applications there are of each kind. It looks at each of them, so it remembers the answer for a minute, unless
 * something is changed meanwhile.
 */
@Singleton
public final class ApplicationCensus {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final List<Show> COUNTED = List.of(Show.ALL, Show.ENDING, Show.NO_GRANT, Show.DISABLED);

    private final CurrentSnapshot current;
    private final Applications applications;
    private final Clock clock;
    private volatile Remembered last = new Remembered(RegistrySnapshot.EMPTY, Instant.EPOCH, new Counts(0, 0, 0, 0));

    ApplicationCensus(CurrentSnapshot current, Applications applications, Clock clock) {
        this.current = current;
        this.applications = applications;
        this.clock = clock;
    }

    /**
     * Numbers of applications.
     *
     * @param ending with a secret that ends within 30 days
     * @param withoutGrant that may call no API
     * @param disabled that get no tokens
     */
    public record Counts(int all, int ending, int withoutGrant, int disabled) {
    }

    private record Remembered(RegistrySnapshot snapshot, Instant at, Counts counts) {
    }

    /** What there is now, or was less than a minute ago. */
    public Counts counts() {
        RegistrySnapshot snapshot = current.get();
        Instant now = clock.instant();
        Remembered known = last;
        if (known.snapshot().position().equals(snapshot.position()) && known.at().plus(REMEMBERED).isAfter(now)) {
            return known.counts();
        }
        Counts counts = count(snapshot, now);
        last = new Remembered(snapshot, now, counts);
        return counts;
    }

    private Counts count(RegistrySnapshot snapshot, Instant now) {
        String without = applications.idOfAll();
        Map<Show, Integer> counts = new EnumMap<>(Show.class);
        for (Client client : snapshot.clients()) {
            for (Show show : COUNTED) {
                if (!client.clientId().equals(without) && ApplicationSearch.isShown(show, client, snapshot, now)) {
                    counts.merge(show, 1, Integer::sum);
                }
            }
        }
        return new Counts(counts.getOrDefault(Show.ALL, 0), counts.getOrDefault(Show.ENDING, 0),
                counts.getOrDefault(Show.NO_GRANT, 0), counts.getOrDefault(Show.DISABLED, 0));
    }
}
