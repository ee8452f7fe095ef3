package dev.postern.credential;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.entity.Documents;
import dev.postern.entity.Timestamps;

/**
 * One of the secrets a client may authenticate with; several may be live at once while one replaces another.
 *
 * @param id {@code sec_…}
 * @param hash HMAC-SHA-256 under the master key, 32 bytes; not copied, never written to
 * @param bound whether the hash is bound to its client ({@link dev.postern.config.MasterKey#bound}). Hashes written before that
 *        was done are not, until the secrets of their client are written again
 * @param label the operator's name for it
 * @param createdAt when it was made
 * @param startsAt before then it is refused; empty: from the beginning
 * @param expiresAt from then on it is refused; empty: never
 */
public record ClientSecret(String id, byte[] hash, boolean bound, Optional<String> label, Instant createdAt,
        Optional<Instant> startsAt,
        Optional<Instant> expiresAt) {

    /** Secrets a client can have at once. Authenticating costs as much as if it had that many. */
    public static final int SECRETS_MAX = 10;
    public static final int CHARACTERS_MIN = 16;
    public static final int CHARACTERS_MAX = 512;
    /** A value that an operator may choose: visible ASCII. */
    public static final Pattern VALUE = Pattern.compile("[\\x21-\\x7E]{" + CHARACTERS_MIN + "," + CHARACTERS_MAX + "}");
    /** Field of {@link dev.postern.entity.Entity#secrets()} that holds a client's secrets. */
    private static final String FIELD = "client_secrets";
    private static final String HASH = "hash";
    private static final String BOUND_HASH = "bound_hash";

    public boolean isLive(Instant now) {
        return !isExpired(now) && (startsAt.isEmpty() || !now.isBefore(startsAt.get()));
    }

    public boolean isExpired(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    /** This secret with an end no later than that. */
    public ClientSecret until(Instant end) {
        return expiresAt.isPresent() && expiresAt.get().isBefore(end) ? this : expiring(Optional.of(end));
    }

    public ClientSecret expiring(Optional<Instant> end) {
        return new ClientSecret(id, hash, bound, label, createdAt, startsAt, end);
    }

    /** This secret with its hash bound to the client it is of. */
    public ClientSecret boundTo(String clientId, MasterKey masterKey) {
        return bound ? this
                : new ClientSecret(id, masterKey.bound(hash, clientId), true, label, createdAt, startsAt, expiresAt);
    }

    public ClientSecret labelled(Optional<String> newLabel) {
        return new ClientSecret(id, hash, bound, newLabel, createdAt, startsAt, expiresAt);
    }

    /** The secrets of a client's entity, the newest last. */
    public static List<ClientSecret> of(ObjectNode secrets) {
        List<ClientSecret> result = new ArrayList<>();
        secrets.path(FIELD).forEach(json -> result.add(of(json)));
        return result;
    }

    /** The secrets of a client's entity with these in place of those it has. */
    public static ObjectNode put(ObjectNode secrets, List<ClientSecret> those) {
        ObjectNode result = secrets.deepCopy();
        ArrayNode array = result.putArray(FIELD);
        those.forEach(secret -> array.add(secret.toJson()));
        return result;
    }

    private static ClientSecret of(JsonNode json) {
        boolean bound = json.has(BOUND_HASH);
        return new ClientSecret(json.path("id").asText(),
                Base64.getDecoder().decode(json.path(bound ? BOUND_HASH : HASH).asText()), bound,
                Optional.ofNullable(json.path("label").textValue()), Instant.parse(json.path("created_at").asText()),
                instant(json, "starts_at"), instant(json, "expires_at"));
    }

    private static Optional<Instant> instant(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue()).map(Instant::parse);
    }

    private ObjectNode toJson() {
        ObjectNode json = Documents.empty();
        json.put("id", id).put(bound ? BOUND_HASH : HASH, Base64.getEncoder().encodeToString(hash)).put("created_at",
                Timestamps.text(createdAt));
        label.ifPresent(text -> json.put("label", text));
        startsAt.ifPresent(at -> json.put("starts_at", Timestamps.text(at)));
        expiresAt.ifPresent(at -> json.put("expires_at", Timestamps.text(at)));
        return json;
    }

    @Override
    public String toString() {
        return "ClientSecret[" + id + "]";
    }
}
