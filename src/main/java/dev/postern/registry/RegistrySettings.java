package dev.postern.registry;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;
import dev.postern.credential.ClientsConfig;

/** Checks {@code postern.registry.*}, {@code postern.copy.*} and {@code postern.clients.*}. */
@Singleton
final class RegistrySettings implements SettingsCheck {

    /** The copy is found to be in step every few seconds. */
    private static final Duration AGE_MIN = Duration.ofSeconds(10);

    private final RegistryConfig registry;
    private final ClientsConfig clients;
    private final CopyConfig copy;

    RegistrySettings(RegistryConfig registry, ClientsConfig clients, CopyConfig copy) {
        this.copy = copy;
        this.registry = registry;
        this.clients = clients;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds()
                .atLeast("postern.registry.poll-interval", registry.pollInterval(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.copy.age-max", copy.ageMax(), AGE_MIN)
                .atLeast("postern.clients.secret-rotation-grace", clients.secretRotationGrace(), Duration.ZERO)
                .atLeast("postern.clients.last-use-interval", clients.lastUseInterval(), SettingBounds.SHORTEST_INTERVAL)
                .refusals();
    }
}
