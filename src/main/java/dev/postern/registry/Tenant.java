package dev.postern.registry;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.TenantSettings;
import dev.postern.snapshot.TokenQuota;

/** The tenant itself: its settings. Only what differs from the defaults is stored; Auth0's JSON. */
@Singleton
public final class Tenant {

    private static final Set<String> MAPS = Set.of("flags", "change_password", "guardian_mfa_page");
    private static final List<String> DURATIONS = List.of("session_lifetime", "idle_session_lifetime",
            "ephemeral_session_lifetime", "idle_ephemeral_session_lifetime");

    private final Registry registry;

    Tenant(Registry registry) {
        this.registry = registry;
    }

    /** All settings, the defaults included. */
    public ObjectNode settings() {
        return complete(registry.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID));
    }

    /** As {@link #settings()}, within a transaction. */
    public ObjectNode settings(RegistryTransaction tx) {
        return complete(tx.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID));
    }

    /** @return all settings after the change; null in a body brings the default back */
    public ObjectNode patchSettings(RegistryTransaction tx, ObjectNode changes) {
        Optional<Entity> before = tx.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID);
        ObjectNode document = Documents.merged(before.map(Entity::document).orElseGet(Documents::empty), inHours(changes),
                MAPS);
        if (document.path("default_audience").asText("-").isEmpty()) {
            document.remove("default_audience");
        }
        Documents.requireBounded(document);
        document.path(TokenQuota.DEFAULTS_FIELD).forEach(TokenQuota::complete);
        defaults().properties().forEach(setting -> {
            if (setting.getValue().equals(document.get(setting.getKey()))) {
                document.remove(setting.getKey());
            }
        });
        if (before.isEmpty() && document.isEmpty()) {
            return complete(before);
        }
        Entity after = before.isPresent() ? tx.update(before.get(), document, before.get().secrets())
                : tx.insert(EntityKind.TENANT_SETTINGS, TenantSettings.ID, document, Documents.empty());
        return complete(Optional.of(after));
    }

    private static ObjectNode complete(Optional<Entity> stored) {
        ObjectNode settings = stored.map(entity -> entity.document().deepCopy()).orElseGet(Documents::empty);
        Documents.putDefaults(settings, defaults());
        return settings;
    }

    private static ObjectNode defaults() {
        ObjectNode defaults = Documents.empty();
        defaults.put("session_lifetime", 168).put("idle_session_lifetime", 72).put("sandbox_version", "22");
        defaults.put("resource_parameter_profile", "audience");
        defaults.putArray("enabled_locales").add("en");
        defaults.putObject("flags");
        return defaults;
    }

    /** Durations in the one unit they are kept and shown in; the Deploy CLI reads hours and sends minutes. */
    private static ObjectNode inHours(ObjectNode changes) {
        ObjectNode result = changes.deepCopy();
        for (String duration : DURATIONS) {
            JsonNode minutes = result.remove(duration + "_in_minutes");
            if (minutes != null && minutes.isNull()) {
                result.putNull(duration);
            } else if (minutes != null && minutes.asInt() % 60 == 0) {
                result.put(duration, minutes.asInt() / 60);
            } else if (minutes != null) {
                result.put(duration, minutes.asInt() / 60.0);
            }
        }
        return result;
    }
}
