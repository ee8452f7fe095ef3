package dev.postern.entity;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One entity as the store keeps it.
 *
 * @param position place in the order of creation, unique within its kind; given by the store
 * @param document what the Management API shows, in Auth0's fields, those Postern has no use for included; treat it as
 *        read-only and change a {@code deepCopy}
 * @param secrets what nobody is shown: hashed client secrets, sealed signing secrets; empty for most
 */
public record Entity(EntityKind kind, String id, long position, ObjectNode document, ObjectNode secrets) {

    /** What is shown in place of a secret value. Sent back, it means the value that is stored. */
    public static final String NOT_SHOWN = "_VALUE_NOT_SHOWN_";

    /** The value a snapshot holds this entity under. */
    public String key() {
        return key(kind, id, document);
    }

    static String key(EntityKind kind, String id, ObjectNode document) {
        return kind.keyField() == null ? id : document.path(kind.keyField()).asText(id);
    }

    @Override
    public String toString() {
        return "Entity[" + kind + " " + id + "]";
    }
}
