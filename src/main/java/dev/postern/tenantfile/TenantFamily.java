package dev.postern.tenantfile;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.registry.Tenant;
import dev.postern.snapshot.TenantSettings;

/** {@code tenant}: the settings of the tenant. A setting that has its value already is not stored. */
@Singleton
final class TenantFamily implements Family {

    private final Tenant tenant;

    TenantFamily(Tenant tenant) {
        this.tenant = tenant;
    }

    @Override
    public String key() {
        return "tenant";
    }

    @Override
    public String schema() {
        return "TenantSettingsUpdate";
    }

    @Override
    public Set<String> readOnly() {
        return Set.of("sandbox_versions_available");
    }

    @Override
    public String identity(ObjectNode body) {
        return key();
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        ObjectNode settings = tenant.settings(tx);
        ObjectNode changes = body.deepCopy();
        body.properties().forEach(field -> {
            if (field.getValue().equals(settings.get(field.getKey()))) {
                changes.remove(field.getKey());
            }
        });
        if (!changes.isEmpty()) {
            tenant.patchSettings(tx, changes);
        }
        return tx.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID);
    }

    @Override
    public Optional<JsonNode> exported() {
        return Optional.of(tenant.settings());
    }
}
