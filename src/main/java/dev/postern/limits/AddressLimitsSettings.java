package dev.postern.limits;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.limits.address.*}. */
@Singleton
final class AddressLimitsSettings implements SettingsCheck {

    private static final String PREFIX = "postern.limits.address.";
    private static final int COUNT_MAX = 1_000_000;
    private static final Duration DELAY_MAX = Duration.ofHours(1);

    private final AddressLimitsConfig config;

    AddressLimitsSettings(AddressLimitsConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        Duration delay = config.failureDelayMax();
        return new SettingBounds().within(PREFIX + "token-requests", config.tokenRequests(), 0, COUNT_MAX)
                .within(PREFIX + "key-requests", config.keyRequests(), 0, COUNT_MAX)
                .within(PREFIX + "management-requests", config.managementRequests(), 0, COUNT_MAX)
                .within(PREFIX + "failures-free", config.failuresFree(), 1, COUNT_MAX)
                .within(PREFIX + "failures-free-per-client", config.failuresFreePerClient(), 1, COUNT_MAX)
                .atLeast(PREFIX + "failure-delay-max", delay, Duration.ZERO)
                .require(delay.compareTo(DELAY_MAX) <= 0,
                        PREFIX + "failure-delay-max must be at most " + DELAY_MAX + ", but is " + delay)
                .refusals();
    }
}
