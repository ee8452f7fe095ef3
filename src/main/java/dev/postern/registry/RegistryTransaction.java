package dev.postern.registry;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The store inside one write transaction: sees its own changes and nobody else's. */
public interface RegistryTransaction {

    Optional<Entity> find(EntityKind kind, String id);

    List<Entity> list(EntityQuery query);

    /** @throws RegistryConflict an entity with this id, or with the same unique fields, exists */
    Entity insert(EntityKind kind, String id, ObjectNode document, ObjectNode secrets);

    /** Replaces document and secrets of an existing entity. Where they are what is stored already, nothing has changed. */
    Entity update(Entity entity, ObjectNode document, ObjectNode secrets);

    void delete(Entity entity);
}
