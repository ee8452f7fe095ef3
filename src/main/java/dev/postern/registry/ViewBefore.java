package dev.postern.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.RegistryView;

/**
 * The store as it was when a transaction began, seen from inside the transaction. Entities that it has changed are shown in
 * their first state, and all others as they are.
 */
final class ViewBefore implements RegistryView {

    private final RegistryTransaction now;
    private final Map<String, Optional<Entity>> firstStates = new HashMap<>();

    ViewBefore(RegistryTransaction now) {
        this.now = now;
    }

    /** To be called for each change. The first change of an entity counts. */
    void changes(EntityKind kind, String id, Optional<Entity> before) {
        firstStates.putIfAbsent(key(kind, id), before);
    }

    @Override
    public Optional<Entity> find(EntityKind kind, String id) {
        Optional<Entity> first = firstStates.get(key(kind, id));
        return first == null ? now.find(kind, id) : first;
    }

    /** For a query of plain fields, without order and page. */
    @Override
    public List<Entity> list(EntityQuery query) {
        List<Entity> found = new ArrayList<>(now.list(query));
        found.removeIf(entity -> firstStates.containsKey(key(entity.kind(), entity.id())));
        firstStates.values().stream().flatMap(Optional::stream)
                .filter(entity -> entity.kind() == query.kind() && matches(entity, query)).forEach(found::add);
        return found;
    }

    private static boolean matches(Entity entity, EntityQuery query) {
        return query.where().entrySet().stream().allMatch(condition -> {
            JsonNode value = entity.document().path(condition.getKey());
            return condition.getValue().contains(value.isNull() ? "" : value.asText());
        });
    }

    private static String key(EntityKind kind, String id) {
        return kind + " " + id;
    }
}
