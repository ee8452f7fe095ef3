package dev.postern.entity;

import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a body changes a document: Auth0's rules for {@code PATCH}, and for {@code POST} over an empty document. */
public final class Documents {

    private static final int CHARACTERS_MAX = 512 * 1024;

    private Documents() {
    }

    public static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * The document after the change: each top-level field replaces what was there, null removes it.
     *
     * @param maps fields that are merged key by key, where again null removes the key
     */
    public static ObjectNode merged(ObjectNode document, ObjectNode changes, Set<String> maps) {
        ObjectNode result = document.deepCopy();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String field = change.getKey();
            if (maps.contains(field) && change.getValue() instanceof ObjectNode map) {
                ObjectNode before = result.get(field) instanceof ObjectNode present ? present : empty();
                result.set(field, merged(before, map, Set.of()));
            } else {
                put(result, field, change.getValue());
            }
        }
        return result;
    }

    /**
     * Bounds what many small changes make of a document, fields that are only stored included.
     *
     * @throws RegistryRefusal.Invalid it is larger than {@value #CHARACTERS_MAX} characters of JSON
     */
    public static void requireBounded(ObjectNode document) {
        if (document.toString().length() > CHARACTERS_MAX) {
            throw new RegistryRefusal.Invalid("All fields together are longer than " + CHARACTERS_MAX + " characters");
        }
    }

    /** Gives the document every default that it has no value for. */
    public static void putDefaults(ObjectNode document, ObjectNode defaults) {
        for (Map.Entry<String, JsonNode> entry : defaults.properties()) {
            if (!document.has(entry.getKey())) {
                document.set(entry.getKey(), entry.getValue().deepCopy());
            }
        }
    }

    private static void put(ObjectNode document, String field, JsonNode value) {
        if (value.isNull()) {
            document.remove(field);
        } else {
            document.set(field, value.deepCopy());
        }
    }
}
