package dev.postern.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one transaction made of one entity.
 *
 * @param before its document; empty: it was created
 * @param after its document; empty: it was deleted
 * @param secretsChanged whether what nobody is shown changed
 * @param secretsGone ids of the client secrets that are there no more
 */
public record EntityChange(EntityKind kind, String id, Optional<ObjectNode> before, Optional<ObjectNode> after,
        boolean secretsChanged, List<String> secretsGone) {

    public EntityChange {
        secretsGone = List.copyOf(secretsGone);
    }

    /** Of an entity changed twice there is one change, from its first state to its last; what ends as it began is none. */
    static List<EntityChange> merged(List<EntityChange> changes) {
        Map<String, EntityChange> merged = new LinkedHashMap<>();
        for (EntityChange change : changes) {
            merged.merge(change.kind + " " + change.id, change, (first, last) -> new EntityChange(first.kind, first.id,
                    first.before, last.after, first.secretsChanged || last.secretsChanged,
                    both(first.secretsGone, last.secretsGone)));
        }
        List<EntityChange> result = new ArrayList<>(merged.values());
        result.removeIf(change -> change.before.equals(change.after) && !(change.before.isPresent() && change.secretsChanged));
        return result;
    }

    private static List<String> both(List<String> first, List<String> last) {
        return Stream.concat(first.stream(), last.stream()).toList();
    }

    @Override
    public String toString() {
        return "EntityChange[" + kind + " " + id + "]";
    }
}
