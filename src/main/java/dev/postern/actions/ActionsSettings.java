package dev.postern.actions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.actions.*}. */
@Singleton
final class ActionsSettings implements SettingsCheck {

    /** A caller does not wait longer for an answer. */
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final long MEMORY_MIN = 4 << 20;
    private static final long MEMORY_MAX = 1 << 30;

    private final ActionsConfig config;

    ActionsSettings(ActionsConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        long memory = config.memoryMax().asLongValue();
        return new SettingBounds()
                .require(config.timeMax().compareTo(config.triggerTimeMax()) <= 0, "postern.actions.time-max ("
                        + config.timeMax() + ") must be at most postern.actions.trigger-time-max ("
                        + config.triggerTimeMax() + ")")
                .require(config.triggerTimeMax().compareTo(LONGEST) <= 0, "postern.actions.trigger-time-max must be at most "
                        + LONGEST + ", but is " + config.triggerTimeMax())
                .require(config.loadTimeMax().compareTo(LONGEST) <= 0, "postern.actions.load-time-max must be at most "
                        + LONGEST + ", but is " + config.loadTimeMax())
                .atLeast("postern.actions.time-max", config.timeMax(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.actions.load-time-max", config.loadTimeMax(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.actions.trigger-time-max", config.triggerTimeMax(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.actions.pause", config.pause(), SettingBounds.SHORTEST_INTERVAL)
                .within("postern.actions.threads", config.threads(), 1, 256)
                .within("postern.actions.waiting-max", config.waitingMax(), 1, 1_000_000)
                .within("postern.actions.executions-max", config.executionsMax(), 1, 1_000_000)
                .require(memory >= MEMORY_MIN && memory <= MEMORY_MAX,
                        "postern.actions.memory-max must be 4M to 1G, but is " + memory + " bytes")
                .require(config.modulesDir().map(Files::isDirectory).orElse(true), "postern.actions.modules-dir "
                        + config.modulesDir().map(Path::toString).orElse("") + " is not a directory")
                .refusals();
    }
}
