package dev.postern.registry;

import java.util.Optional;

import dev.postern.entity.Entity;

/**
 * An entity, and the secret that was made or given with this very change. Postern keeps a client's secret as a hash and
 * an API's signing secret sealed, so this is the one moment either can be shown.
 */
public record Registered(Entity entity, Optional<String> secret) {

    @Override
    public String toString() {
        return "Registered[" + entity + "]";
    }
}
