package dev.postern.registry;

/**
 * One entry of the change feed: an entity was written or deleted.
 *
 * @param version gap-free number of the entry, from 1
 * @param key the value a snapshot holds the entity under, see {@link Entity#key()}; known even when the entity is gone
 */
public record Change(long version, EntityKind kind, String id, String key) {
}
