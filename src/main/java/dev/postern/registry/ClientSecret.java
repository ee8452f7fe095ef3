package dev.postern.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One of the secrets a client may authenticate with; several may be live at once while one replaces another.
 *
 * @param id {@code sec_…}
 * @param hash HMAC-SHA-256 under the master key, 32 bytes; not copied, never written to
 * @param label the operator's name for it
 * @param createdAt when it was made
 * @param startsAt before then it is refused; empty: from the beginning
 * @param expiresAt from then on it is refused; empty: never
 */
public record ClientSecret(String id, byte[] hash, Optional<String> label, Instant createdAt, Optional<Instant> startsAt,
        Optional<Instant> expiresAt) {

    /** Field of {@link Entity#secrets()} that holds a client's secrets. */
    private static final String FIELD = "client_secrets";

    public boolean isLive(Instant now) {
        return !isExpired(now) && (startsAt.isEmpty() || !now.isBefore(startsAt.get()));
    }

    boolean isExpired(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    /** This secret with an end no later than that. */
    ClientSecret until(Instant end) {
        return expiresAt.isPresent() && expiresAt.get().isBefore(end) ? this : expiring(Optional.of(end));
    }

    ClientSecret expiring(Optional<Instant> end) {
        return new ClientSecret(id, hash, label, createdAt, startsAt, end);
    }

    ClientSecret labelled(Optional<String> newLabel) {
        return new ClientSecret(id, hash, newLabel, createdAt, startsAt, expiresAt);
    }

    /** The secrets of a client's entity, the newest last. */
    static List<ClientSecret> of(ObjectNode secrets) {
        List<ClientSecret> result = new ArrayList<>();
        secrets.path(FIELD).forEach(json -> result.add(of(json)));
        return result;
    }

    /** The secrets of a client's entity with these in place of those it has. */
    static ObjectNode put(ObjectNode secrets, List<ClientSecret> those) {
        ObjectNode result = secrets.deepCopy();
        ArrayNode array = result.putArray(FIELD);
        those.forEach(secret -> array.add(secret.toJson()));
        return result;
    }

    private static ClientSecret of(JsonNode json) {
        return new ClientSecret(json.path("id").asText(), Base64.getDecoder().decode(json.path("hash").asText()),
                Optional.ofNullable(json.path("label").textValue()), Instant.parse(json.path("created_at").asText()),
                instant(json, "starts_at"), instant(json, "expires_at"));
    }

    private static Optional<Instant> instant(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue()).map(Instant::parse);
    }

    private ObjectNode toJson() {
        ObjectNode json = Documents.empty();
        json.put("id", id).put("hash", Base64.getEncoder().encodeToString(hash)).put("created_at", createdAt.toString());
        label.ifPresent(text -> json.put("label", text));
        startsAt.ifPresent(at -> json.put("starts_at", at.toString()));
        expiresAt.ifPresent(at -> json.put("expires_at", at.toString()));
        return json;
    }

    @Override
    public String toString() {
        return "ClientSecret[" + id + "]";
    }
}
