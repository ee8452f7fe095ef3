package dev.postern.downstream;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.quarkus.test.junit.QuarkusTestProfile;

import dev.postern.FreePort;
import dev.postern.ShiftedClock;

/** Postern is an application of {@link OtherParty}, which its tests start on the port of {@code test.other-party.port}. */
public class OtherPartyProfile implements QuarkusTestProfile {

    /** Passes only when {@link ShiftedClock} is advanced. */
    public static final Duration TOKEN_HOLD_OFF = Duration.ofMinutes(10);

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ShiftedClock.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        String origin = "http://localhost:" + "${test.other-party.port}";
        return Map.ofEntries(
                Map.entry("test.other-party.port", String.valueOf(FreePort.find())),
                Map.entry("postern.downstream.token-endpoint", origin + "/token"),
                Map.entry("postern.downstream.client-id", "postern"),
                Map.entry("postern.downstream.client-secret", "downstream-secret"),
                Map.entry("postern.downstream.audience", "https://siem.example/"),
                Map.entry("postern.downstream.scope", "write:events"),
                Map.entry("postern.downstream.origins", origin),
                Map.entry("postern.downstream.token-hold-off", TOKEN_HOLD_OFF.toString()),
                Map.entry("postern.downstream.token-timeout", "PT4S"),
                // of ActionWebhooksTest, which needs no server of its own
                Map.entry("postern.actions.private-addresses", "127.0.0.1,::1"),
                Map.entry("postern.log-streams.answer-wait", "PT4S"),
                Map.entry("postern.log-streams.batch-wait", "PT0.05S"),
                Map.entry("postern.log-streams.retry-first", "PT0.05S"));
    }
}
