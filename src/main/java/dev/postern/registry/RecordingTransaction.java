package dev.postern.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Notes what a transaction of the store changes, for {@link Registry#onCommit}. */
final class RecordingTransaction implements RegistryTransaction {

    private final RegistryTransaction store;
    private final List<EntityChange> changes = new ArrayList<>();

    RecordingTransaction(RegistryTransaction store) {
        this.store = store;
    }

    List<EntityChange> changes() {
        return EntityChange.merged(changes);
    }

    @Override
    public Optional<Entity> find(EntityKind kind, String id) {
        return store.find(kind, id);
    }

    @Override
    public List<Entity> list(EntityQuery query) {
        return store.list(query);
    }

    @Override
    public Entity insert(EntityKind kind, String id, ObjectNode document, ObjectNode secrets) {
        Entity inserted = store.insert(kind, id, document, secrets);
        changes.add(
                new EntityChange(kind, id, Optional.empty(), Optional.of(document.deepCopy()), !secrets.isEmpty(), List.of()));
        return inserted;
    }

    @Override
    public Entity update(Entity entity, ObjectNode document, ObjectNode secrets) {
        Entity updated = store.update(entity, document, secrets);
        changes.add(new EntityChange(entity.kind(), entity.id(), Optional.of(entity.document()),
                Optional.of(document.deepCopy()), !entity.secrets().equals(secrets), gone(entity, secrets)));
        return updated;
    }

    @Override
    public void delete(Entity entity) {
        store.delete(entity);
        changes.add(new EntityChange(entity.kind(), entity.id(), Optional.of(entity.document()), Optional.empty(),
                !entity.secrets().isEmpty(), gone(entity, Documents.empty())));
    }

    private static List<String> gone(Entity entity, ObjectNode secrets) {
        List<String> left = ClientSecret.of(secrets).stream().map(ClientSecret::id).toList();
        return ClientSecret.of(entity.secrets()).stream().map(ClientSecret::id).filter(id -> !left.contains(id)).toList();
    }
}
