package dev.postern.registry;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One of the secrets a client may authenticate with; several may be live at once while one replaces another.
 *
 * @param id {@code sec_…}
 * @param hash HMAC-SHA-256 under the master key, 32 bytes; not copied, never written to
 * @param createdAt when it was made
 * @param expiresAt from then on it is refused; empty: never
 */
public record ClientSecret(String id, byte[] hash, Instant createdAt, Optional<Instant> expiresAt) {

    /** Field of {@link Entity#secrets()} that holds a client's secrets. */
    static final String FIELD = "client_secrets";

    public boolean isLive(Instant now) {
        return expiresAt.isEmpty() || now.isBefore(expiresAt.get());
    }

    static ClientSecret of(JsonNode json) {
        return new ClientSecret(json.path("id").asText(), Base64.getDecoder().decode(json.path("hash").asText()),
                Instant.parse(json.path("created_at").asText()),
                Optional.ofNullable(json.path("expires_at").textValue()).map(Instant::parse));
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("hash", Base64.getEncoder().encodeToString(hash)).put("created_at", createdAt.toString());
        expiresAt.ifPresent(at -> json.put("expires_at", at.toString()));
        return json;
    }

    @Override
    public String toString() {
        return "ClientSecret[" + id + "]";
    }
}
