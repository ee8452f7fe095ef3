package dev.postern.ops;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;
import dev.postern.registry.RegistryConfig;

/** Checks {@code postern.readiness.*}. */
@Singleton
final class ReadinessSettings implements SettingsCheck {

    private final ReadinessConfig readiness;
    private final RegistryConfig registry;

    ReadinessSettings(ReadinessConfig readiness, RegistryConfig registry) {
        this.readiness = readiness;
        this.registry = registry;
    }

    @Override
    public List<String> refusals() {
        if (readiness.lagMax().isEmpty()) {
            return List.of();
        }
        Duration lagMax = readiness.lagMax().get();
        return new SettingBounds()
                .atLeast("postern.readiness.lag-max", lagMax, SettingBounds.SHORTEST_INTERVAL)
                .require(lagMax.compareTo(registry.pollInterval()) > 0, "postern.readiness.lag-max ("
                        + lagMax + ") must be longer than postern.registry.poll-interval ("
                        + registry.pollInterval()
                        + "): the server would not be ready between two looks at the store")
                .refusals();
    }
}
