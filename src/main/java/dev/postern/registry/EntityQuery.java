package dev.postern.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which entities to list, in the order of creation.
 *
 * @param where indexed field → accepted values; every field must match. Booleans are {@code "true"}, {@code "false"};
 *        an absent field counts as the empty string
 * @param after only positions above this one (checkpoint paging)
 * @param offset how many of the matching to skip (offset paging)
 * @param limit at most this many
 */
public record EntityQuery(EntityKind kind, Map<String, List<String>> where, long after, int offset, int limit) {

    public EntityQuery {
        where = Map.copyOf(where);
        for (String field : where.keySet()) {
            if (!kind.indexedFields().contains(field)) {
                throw new IllegalArgumentException(kind + " is not indexed by " + field);
            }
        }
    }

    public static EntityQuery all(EntityKind kind) {
        return new EntityQuery(kind, Map.of(), 0, 0, Integer.MAX_VALUE);
    }

    public EntityQuery where(String field, String... accepted) {
        Map<String, List<String>> more = new LinkedHashMap<>(where);
        more.put(field, List.of(accepted));
        return new EntityQuery(kind, more, after, offset, limit);
    }

    public EntityQuery page(int newOffset, int newLimit) {
        return new EntityQuery(kind, where, after, newOffset, newLimit);
    }

    public EntityQuery after(long position, int newLimit) {
        return new EntityQuery(kind, where, position, 0, newLimit);
    }
}
