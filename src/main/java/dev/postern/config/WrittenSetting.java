package dev.postern.config;

import java.util.Optional;

import org.eclipse.microprofile.config.Config;

import io.smallrye.config.Expressions;

/**
 * A setting as it was written. Even to find its raw value, the configuration expands expressions first, which fails on text
 * that only looks like one: {@code a${x::y}b}.
 */
public final class WrittenSetting {

    private WrittenSetting() {
    }

    /** Empty: it was not given. */
    public static Optional<String> of(Config config, String name) {
        return Expressions.withoutExpansion(() -> Optional.ofNullable(config.getConfigValue(name).getRawValue()));
    }
}
