package dev.postern.entity;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The store inside one write transaction: sees its own changes and nobody else's. */
public interface RegistryTransaction extends RegistryView {

    /** @throws RegistryConflict an entity with this id, or with the same unique fields, exists */
    Entity insert(EntityKind kind, String id, ObjectNode document, ObjectNode secrets);

    /** Replaces document and secrets of an existing entity. Where they are what is stored already, nothing has changed. */
    Entity update(Entity entity, ObjectNode document, ObjectNode secrets);

    void delete(Entity entity);

    /** Stores an event with the changes. One of the same id is replaced. */
    void store(PendingEvent event);

    /** Notes that the change of an entity changes the effect of others, which stay as they are stored. */
    default void affects(Entity changed, List<Entity> others) {
    }
}
