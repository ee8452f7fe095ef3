package dev.postern.snapshot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;

/**
 * An organization: a customer of the tenant's owner, on whose behalf a client may ask for tokens.
 *
 * @param name unique in the tenant; lower-case letters, digits, {@code -} and {@code _}
 * @param metadata strings of the tenant's owner
 * @param tokenQuota its own; empty: the tenant's default applies
 */
public record Organization(String id, String name, Optional<String> displayName, Map<String, String> metadata,
        Optional<TokenQuota> tokenQuota) {

    /** The beginning of every id. A token request's {@code organization} with this beginning is an id. */
    public static final String ID_PREFIX = "org_";

    public Organization {
        metadata = Map.copyOf(metadata);
    }

    static Organization of(Entity entity) {
        JsonNode document = entity.document();
        Map<String, String> metadata = new LinkedHashMap<>();
        document.path("metadata").properties().forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return new Organization(entity.id(), document.path("name").asText(),
                Optional.ofNullable(document.path("display_name").textValue()), metadata,
                TokenQuota.of(document.path(TokenQuota.FIELD)));
    }
}
