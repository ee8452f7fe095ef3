package dev.postern.console;

import jakarta.inject.Singleton;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;

/** Which of the registered clients are applications of somebody. */
@Singleton
final class Applications {

    private final Registry registry;

    Applications(Registry registry) {
        this.registry = registry;
    }

    /** The client "All Applications" that every tenant has: it never gets a token, and no list shows it. */
    String idOfAll() {
        return registry.list(EntityQuery.all(EntityKind.CLIENT).where("global", "true")).stream().findFirst().map(Entity::id)
                .orElse("");
    }
}
