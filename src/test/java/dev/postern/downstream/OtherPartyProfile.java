package dev.postern.downstream;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** Postern is an application of {@link OtherParty}, which its tests start on the port of {@code test.other-party.port}. */
public class OtherPartyProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        String origin = "http://localhost:" + "${test.other-party.port}";
        return Map.ofEntries(
                Map.entry("test.other-party.port", String.valueOf(OtherParty.freePort())),
                Map.entry("postern.data-dir", "target/test-data-other-party"),
                Map.entry("postern.downstream.token-endpoint", origin + "/token"),
                Map.entry("postern.downstream.client-id", "postern"),
                Map.entry("postern.downstream.client-secret", "downstream-secret"),
                Map.entry("postern.downstream.audience", "https://siem.example/"),
                Map.entry("postern.downstream.scope", "write:events"),
                Map.entry("postern.downstream.origins", origin),
                Map.entry("postern.downstream.token-hold-off", "PT1S"),
                Map.entry("postern.downstream.token-timeout", "PT2S"),
                Map.entry("postern.log-streams.batch-wait", "PT0.05S"),
                Map.entry("postern.log-streams.retry-first", "PT0.05S"));
    }
}
