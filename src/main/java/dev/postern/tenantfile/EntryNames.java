package dev.postern.tenantfile;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.postern.entity.DescribedEntityStore.DescribedEntity;
import dev.postern.entity.EntityKind;

/**
 * Which entity a name in a tenant file stands for: the one that its entry made now, else the one for which it stood when the
 * file was applied before. An entity that was given the name since then does not count.
 */
final class EntryNames {

    /** Kinds whose names others may change, and that grants refer to. */
    private static final Set<EntityKind> KINDS = Set.of(EntityKind.CLIENT, EntityKind.ORGANIZATION);

    private final Map<Key, String> before = new HashMap<>();
    private final Map<Key, String> referred = new HashMap<>();
    private final Map<Key, Set<String>> now = new LinkedHashMap<>();
    private final Set<Key> described = new LinkedHashSet<>();

    /** @param known of earlier times */
    EntryNames(List<DescribedEntity> known) {
        known.forEach(entity -> before.put(new Key(entity.kind(), entity.name()), entity.id()));
    }

    /** Notes that the file has an entry that only this name identifies. */
    void describe(EntityKind kind, String name) {
        described.add(new Key(kind, name));
    }

    /** Notes that an entry of this name stands for this entity. */
    void make(EntityKind kind, String name, String id) {
        now.computeIfAbsent(new Key(kind, name), none -> new LinkedHashSet<>()).add(id);
    }

    /** Notes that an entry refers to this entity by a name that no entry of the file has. */
    void refer(EntityKind kind, String name, String id) {
        referred.put(new Key(kind, name), id);
    }

    /** Ids of the entities that entries of this name stand for, as far as the file has been applied now. */
    List<String> made(EntityKind kind, String name) {
        return List.copyOf(now.getOrDefault(new Key(kind, name), Set.of()));
    }

    /** What the name stood for when the file was applied before. */
    Optional<String> known(EntityKind kind, String name) {
        return Optional.ofNullable(before.get(new Key(kind, name)));
    }

    /** Whether the entity is that of another entry of the file. */
    boolean isOfAnotherEntry(EntityKind kind, String name, String id) {
        return described.stream().anyMatch(key -> key.kind() == kind && !key.name().equals(name)
                && id.equals(before.get(key)));
    }

    /** What is to be kept for the next time. An entry with an id does not change what its name alone stands for. */
    List<DescribedEntity> learnt() {
        Map<Key, String> after = new LinkedHashMap<>(referred);
        now.forEach((key, ids) -> {
            boolean byName = described.contains(key) || !before.containsKey(key);
            if (ids.size() == 1 && KINDS.contains(key.kind()) && byName) {
                after.put(key, ids.iterator().next());
            }
        });
        return after.entrySet().stream().filter(name -> !name.getValue().equals(before.get(name.getKey())))
                .map(name -> new DescribedEntity(name.getKey().kind(), name.getKey().name(), name.getValue())).toList();
    }

    private record Key(EntityKind kind, String name) {
    }
}
