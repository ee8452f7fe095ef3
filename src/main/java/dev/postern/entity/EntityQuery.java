package dev.postern.entity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which entities to list, and in which order.
 *
 * @param where {@value #ID} or an indexed field → accepted values; every field must match. Booleans are {@code "true"}, {@code
 *        "false"}; an absent field counts as the empty string
 * @param order by creation by default
 * @param after only what comes after this place in the order (checkpoint paging)
 * @param offset how many of the matching to skip (offset paging)
 * @param limit at most this many
 */
public record EntityQuery(EntityKind kind, Map<String, List<String>> where, Order order, Optional<Place> after, int offset,
        int limit) {

    /** Stands for the id of an entity in {@code where}. */
    public static final String ID = "id";

    public EntityQuery {
        where = Map.copyOf(where);
        for (String field : where.keySet()) {
            if (!field.equals(ID)) {
                requireIndexed(kind, field);
            }
        }
        order.field().ifPresent(field -> requireIndexed(kind, field));
    }

    public static EntityQuery all(EntityKind kind) {
        return new EntityQuery(kind, Map.of(), Order.OF_CREATION, Optional.empty(), 0, Integer.MAX_VALUE);
    }

    public EntityQuery where(String field, String... accepted) {
        Map<String, List<String>> more = new LinkedHashMap<>(where);
        more.put(field, List.of(accepted));
        return new EntityQuery(kind, more, order, after, offset, limit);
    }

    public EntityQuery orderedBy(Order newOrder) {
        return new EntityQuery(kind, where, newOrder, after, offset, limit);
    }

    public EntityQuery page(int newOffset, int newLimit) {
        return new EntityQuery(kind, where, order, after, newOffset, newLimit);
    }

    public EntityQuery after(Optional<Place> place, int newLimit) {
        return new EntityQuery(kind, where, order, place, 0, newLimit);
    }

    private static void requireIndexed(EntityKind kind, String field) {
        if (!kind.indexedFields().contains(field)) {
            throw new IllegalArgumentException(kind + " is not indexed by " + field);
        }
    }

    /**
     * The order of a list.
     *
     * @param field an indexed field, compared as text; equal ones, and all when there is none, by creation
     */
    public record Order(Optional<String> field, boolean descending) {

        public static final Order OF_CREATION = new Order(Optional.empty(), false);

        /** Where an entity stands in this order. */
        public Place placeOf(Entity entity) {
            return new Place(field.map(name -> entity.document().path(name).asText()).orElse(""), entity.position());
        }
    }

    /** @param value of the order's field; empty when the order has none */
    public record Place(String value, long position) {
    }
}
