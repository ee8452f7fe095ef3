package dev.postern.limits;

import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.limits.*}. */
@Singleton
final class LimitsSettings implements SettingsCheck {

    private final LimitsConfig config;

    LimitsSettings(LimitsConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds().atLeast("postern.limits.quota-save-interval", config.quotaSaveInterval(),
                SettingBounds.SHORTEST_INTERVAL).refusals();
    }
}
