package dev.postern;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

import io.quarkus.test.junit.QuarkusTestProfile;

/** The clock of the server and of the test alike: stands still but for {@link #advance}. */
@Alternative
@Singleton
public class AdjustableClock extends Clock {

    private volatile Instant now = Instant.now();

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    /** A server with this clock, for all tests that move time: one, for each would cost a start. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(AdjustableClock.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postern.clients.secret-rotation-grace", "PT1H",
                    "postern.key-sets.private-addresses", "127.0.0.0/8",
                    "postern.key-sets.timeout", "PT3S",
                    "postern.clients.last-use-interval", "PT0.2S",
                    "postern.limits.quota-save-interval", "PT0.1S");
        }
    }
}
