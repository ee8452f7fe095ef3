package dev.postern.events;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.events.*}. */
@Singleton
final class EventsSettings implements SettingsCheck {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final long SMALLEST = 1L << 20;
    private static final long LARGEST = 1L << 42;

    private final EventsConfig events;

    EventsSettings(EventsConfig events) {
        this.events = events;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds().atLeast("postern.events.keep-for", events.keepFor(), SHORTEST)
                .within("postern.events.size-max", events.sizeMax().asLongValue(), SMALLEST, LARGEST).refusals();
    }
}
