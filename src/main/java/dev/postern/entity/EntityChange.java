package dev.postern.entity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How one transaction changed one entity.
 *
 * @param before its document; empty: it was created
 * @param after its document; empty: it was deleted
 * @param secretsChanged whether what nobody is shown changed
 * @param credentialsGone ids of the client secrets and keys that are there no more
 * @param affected entities that are unchanged and have another effect now: the client grants of an API whose scopes changed
 */
public record EntityChange(EntityKind kind, String id, Optional<ObjectNode> before, Optional<ObjectNode> after,
        boolean secretsChanged, List<String> credentialsGone, List<Entity> affected) {

    public EntityChange {
        credentialsGone = List.copyOf(credentialsGone);
        affected = List.copyOf(affected);
    }

    /** Adds to the last change of the entity what else it affects. */
    public static void affecting(List<EntityChange> changes, Entity changed, List<Entity> others) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).kind == changed.kind() && changes.get(i).id.equals(changed.id())) {
                changes.set(i, changes.get(i).affecting(others));
                return;
            }
        }
    }

    /** An entity that was changed twice has one change, from its first state to its last. If both are equal, it has none. */
    public static List<EntityChange> merged(List<EntityChange> changes) {
        Map<String, EntityChange> merged = new LinkedHashMap<>();
        for (EntityChange change : changes) {
            merged.merge(change.kind + " " + change.id, change, (first, last) -> new EntityChange(first.kind, first.id,
                    first.before, last.after, first.secretsChanged || last.secretsChanged,
                    both(first.credentialsGone, last.credentialsGone), both(first.affected, last.affected)));
        }
        List<EntityChange> result = new ArrayList<>(merged.values());
        result.removeIf(change -> change.before.equals(change.after) && !(change.before.isPresent() && change.secretsChanged));
        return result;
    }

    private EntityChange affecting(List<Entity> others) {
        return new EntityChange(kind, id, before, after, secretsChanged, credentialsGone, both(affected, others));
    }

    private static <T> List<T> both(List<T> first, List<T> last) {
        return Stream.concat(first.stream(), last.stream()).distinct().toList();
    }

    @Override
    public String toString() {
        return "EntityChange[" + kind + " " + id + "]";
    }
}
