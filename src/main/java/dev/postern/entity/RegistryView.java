package dev.postern.entity;

import java.util.List;
import java.util.Optional;

/** The store at one moment. */
public interface RegistryView {

    Optional<Entity> find(EntityKind kind, String id);

    /** @throws RegistryRefusal.NotFound there is no such entity */
    default Entity require(EntityKind kind, String id) {
        return find(kind, id).orElseThrow(() -> RegistryRefusal.NotFound.of(kind));
    }

    List<Entity> list(EntityQuery query);
}
