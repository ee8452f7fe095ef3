package dev.postern.insight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;

/** Which secrets and keys of applications expire soon. Looks at what is in force, in memory. */
@Singleton
public final class Expiries {

    private final CurrentSnapshot current;
    private final Clock clock;

    Expiries(CurrentSnapshot current, Clock clock) {
        this.current = current;
        this.clock = clock;
    }

    /** What works now and expires within some time, the earliest first. */
    public List<Expiry> within(Duration ahead) {
        Instant now = clock.instant();
        Instant end = now.plus(ahead);
        List<Expiry> found = new ArrayList<>();
        current.get().forEachClient(client -> add(found, client, now, end));
        found.sort(Comparator.comparing(Expiry::at).thenComparing(Expiry::id));
        return found;
    }

    private static void add(List<Expiry> found, Client client, Instant now, Instant end) {
        client.secrets().forEach(secret -> secret.expiresAt().filter(at -> isBetween(now, at, end))
                .ifPresent(at -> found.add(new Expiry(client.clientId(), client.name(), "client_secret", secret.id(),
                        secret.label(), at))));
        client.assertionKeys().forEach(key -> key.expiresAt().filter(at -> isBetween(now, at, end))
                .ifPresent(at -> found.add(new Expiry(client.clientId(), client.name(), "public_key", key.credentialId(),
                        Optional.of(key.kid()), at))));
    }

    private static boolean isBetween(Instant now, Instant at, Instant end) {
        return at.isAfter(now) && !at.isAfter(end);
    }
}
