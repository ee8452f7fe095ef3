package dev.postern.keys;

import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.keys.*}. */
@Singleton
final class KeysSettings implements SettingsCheck {

    private final KeysConfig config;

    KeysSettings(KeysConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds()
                .atLeast("postern.keys.publish-ahead", config.publishAhead(), SigningKeys.PUBLISH_AHEAD_MIN).refusals();
    }
}
