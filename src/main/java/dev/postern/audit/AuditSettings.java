package dev.postern.audit;

import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.audit.*}. */
@Singleton
final class AuditSettings implements SettingsCheck {

    /** For each event there is a place from the start, whether it is used or not. */
    private static final int EVENTS_MAX = 10_000_000;

    private final AuditConfig audit;

    AuditSettings(AuditConfig audit) {
        this.audit = audit;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds()
                .within("postern.audit.events-max", audit.eventsMax(), 1, EVENTS_MAX)
                .within("postern.audit.operations-max", audit.operationsMax(), 1, EVENTS_MAX)
                .within("postern.audit.unproven-max", audit.unprovenMax(), 1, EVENTS_MAX)
                .within("postern.audit.unproven-per-second", audit.unprovenPerSecond(), 1, Integer.MAX_VALUE)
                .refusals();
    }
}
