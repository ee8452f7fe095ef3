package dev.postern.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.CredentialUses;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.PendingEvent;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.RegistryView;

/** Notes what a transaction of the store changes, for {@link Registry#onCommit} and {@link Registry#beforeCommit}. */
final class RecordingTransaction implements RegistryTransaction {

    private final RegistryTransaction store;
    private final List<EntityChange> changes = new ArrayList<>();
    private final ViewBefore before;

    RecordingTransaction(RegistryTransaction store) {
        this.store = store;
        this.before = new ViewBefore(store);
    }

    /** The store as it was when this began. */
    RegistryView before() {
        return before;
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
        before.changes(kind, id, Optional.empty());
        changes.add(
                new EntityChange(kind, id, Optional.empty(), Optional.of(document.deepCopy()), !secrets.isEmpty(), List.of(),
                        List.of()));
        return inserted;
    }

    @Override
    public Entity update(Entity entity, ObjectNode document, ObjectNode secrets) {
        Entity updated = store.update(entity, document, secrets);
        before.changes(entity.kind(), entity.id(), Optional.of(entity));
        changes.add(new EntityChange(entity.kind(), entity.id(), Optional.of(entity.document()),
                Optional.of(document.deepCopy()), !entity.secrets().equals(secrets), gone(entity, secrets), List.of()));
        return updated;
    }

    @Override
    public void delete(Entity entity) {
        store.delete(entity);
        before.changes(entity.kind(), entity.id(), Optional.of(entity));
        changes.add(new EntityChange(entity.kind(), entity.id(), Optional.of(entity.document()), Optional.empty(),
                !entity.secrets().isEmpty(), gone(entity, Documents.empty()), List.of()));
    }

    @Override
    public void store(PendingEvent event) {
        store.store(event);
    }

    @Override
    public void affects(Entity changed, List<Entity> others) {
        EntityChange.affecting(changes, changed, others);
    }

    private static List<String> gone(Entity entity, ObjectNode secrets) {
        List<String> left = CredentialUses.idsIn(secrets);
        return CredentialUses.idsIn(entity.secrets()).stream().filter(id -> !left.contains(id)).toList();
    }
}
