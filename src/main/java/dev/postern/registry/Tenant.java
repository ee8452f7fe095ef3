package dev.postern.registry;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tenant itself: its settings. Only what differs from the defaults is stored; Auth0's JSON. */
@Singleton
public final class Tenant {

    private static final Set<String> NO_MAPS = Set.of();

    private final Registry registry;

    Tenant(Registry registry) {
        this.registry = registry;
    }

    /** All settings, the defaults included. */
    public ObjectNode settings() {
        return complete(registry.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID));
    }

    /** @return all settings after the change; null in a body brings the default back */
    public ObjectNode patchSettings(ObjectNode changes) {
        return registry.write(tx -> patchSettings(tx, changes));
    }

    /** As {@link #patchSettings(ObjectNode)}, as one part of a larger transaction. */
    public ObjectNode patchSettings(RegistryTransaction tx, ObjectNode changes) {
        UnservedFields.refuseIn(EntityKind.TENANT_SETTINGS, changes);
        Optional<Entity> before = tx.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID);
        ObjectNode document = Documents.merged(before.map(Entity::document).orElseGet(Documents::empty), changes, NO_MAPS);
        Entity after = before.isPresent() ? tx.update(before.get(), document, before.get().secrets())
                : tx.insert(EntityKind.TENANT_SETTINGS, TenantSettings.ID, document, Documents.empty());
        return complete(Optional.of(after));
    }

    private static ObjectNode complete(Optional<Entity> stored) {
        ObjectNode settings = stored.map(entity -> entity.document().deepCopy()).orElseGet(Documents::empty);
        ObjectNode defaults = Documents.empty();
        defaults.put("session_lifetime", 168).put("idle_session_lifetime", 72).put("sandbox_version", "22");
        defaults.putArray("enabled_locales").add("en");
        defaults.putObject("flags");
        Documents.putDefaults(settings, defaults);
        return settings;
    }
}
