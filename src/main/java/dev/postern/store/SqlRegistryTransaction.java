package dev.postern.store;

import static dev.postern.store.Transactions.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.entity.PendingEvent;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryTransaction;

/** One write of the registry while it runs: changes rows and tells the feed of each change. */
final class SqlRegistryTransaction implements RegistryTransaction {

    private final Connection connection;
    private FeedPosition newest;
    private boolean hasChanges;

    /** @param newest change of the feed so far */
    SqlRegistryTransaction(Connection connection, FeedPosition newest) {
        this.connection = connection;
        this.newest = newest;
    }

    @Override
    public Optional<Entity> find(EntityKind kind, String id) {
        return run(() -> EntityTable.of(kind).find(connection, id));
    }

    @Override
    public List<Entity> list(EntityQuery query) {
        return run(() -> EntityTable.of(query.kind()).list(connection, query));
    }

    @Override
    public Entity insert(EntityKind kind, String id, ObjectNode document, ObjectNode secrets) {
        Entity entity = new Entity(kind, id, newest.version() + 1, document, secrets);
        return run(() -> {
            EntityTable.of(kind).insert(connection, entity);
            changed(entity);
            return entity;
        });
    }

    /**
     * @throws RegistryConflict the entity has been deleted meanwhile
     * @throws IllegalArgumentException the new document has another key: followers would keep it under both
     */
    @Override
    public Entity update(Entity entity, ObjectNode document, ObjectNode secrets) {
        Entity updated = new Entity(entity.kind(), entity.id(), entity.position(), document, secrets);
        if (!updated.key().equals(entity.key())) {
            throw new IllegalArgumentException("The " + entity.kind().keyField() + " of " + entity + " cannot change");
        }
        return run(() -> {
            EntityTable table = EntityTable.of(entity.kind());
            Entity stored = table.find(connection, entity.id())
                    .orElseThrow(() -> new RegistryConflict(entity + " does not exist any more"));
            if (!stored.equals(updated)) {
                table.update(connection, updated);
                changed(updated);
            }
            return updated;
        });
    }

    /** Nothing happens when it has been deleted already. */
    @Override
    public void delete(Entity entity) {
        run(() -> {
            if (EntityTable.of(entity.kind()).delete(connection, entity.id())) {
                changed(entity);
            }
            return null;
        });
    }

    @Override
    public void store(PendingEvent event) {
        run(() -> {
            SqlPendingEvents.insert(connection, event);
            return null;
        });
    }

    /** Whether anything has been changed. */
    boolean hasChanges() {
        return hasChanges;
    }

    private void changed(Entity entity) throws SQLException {
        newest = new FeedPosition(newest.version() + 1, UUID.randomUUID().toString());
        hasChanges = true;
        ChangeFeed.append(connection, new FeedEntry(newest, entity.kind(), entity.id(), entity.key()));
    }
}
