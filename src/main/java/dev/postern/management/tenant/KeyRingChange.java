package dev.postern.management.tenant;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.entity.Timestamps;
import dev.postern.keys.StoredSigningKey;

/** A rotation or revocation in the form of the audit log: the state of each key and its times, without key material. */
final class KeyRingChange {

    private KeyRingChange() {
    }

    /** The keys as the one entity {@code signing} of kind {@code key_ring}: the current one first. */
    static EntityChange of(List<StoredSigningKey> before, List<StoredSigningKey> after) {
        return new EntityChange(EntityKind.KEY_RING, "signing", Optional.of(document(before)), Optional.of(document(after)),
                true,
                List.of(), List.of());
    }

    private static ObjectNode document(List<StoredSigningKey> keys) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode array = document.putArray("keys");
        for (StoredSigningKey key : keys) {
            ObjectNode shown = array.addObject().put("kid", key.kid()).put("kind", key.kind().name().toLowerCase(Locale.ROOT));
            shown.put("state", key.state().name().toLowerCase(Locale.ROOT)).put("known_from", Timestamps.text(key.knownFrom()));
            put(shown, "current_since", key.currentSince());
            put(shown, "current_until", key.currentUntil());
            put(shown, "revoked_at", key.revokedAt());
        }
        return document;
    }

    private static void put(ObjectNode shown, String field, Optional<Instant> at) {
        at.ifPresent(instant -> shown.put(field, Timestamps.text(instant)));
    }
}
