package dev.postern.entity;

/**
 * One entry of the change feed: an entity was written or deleted.
 *
 * @param position its gap-free number, from 1, and its identity
 * @param key the value a snapshot holds the entity under, see {@link Entity#key()}; known even when the entity is gone
 */
public record FeedEntry(FeedPosition position, EntityKind kind, String id, String key) {

    /** The number. */
    public long version() {
        return position.version();
    }
}
