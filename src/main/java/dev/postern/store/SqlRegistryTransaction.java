package dev.postern.store;

import static dev.postern.store.Transactions.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Change;
import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.RegistryConflict;
import dev.postern.registry.RegistryTransaction;

/** One write of the registry while it runs: changes rows and tells the feed of each change. */
final class SqlRegistryTransaction implements RegistryTransaction {

    private final Connection connection;
    private long version;

    /** @param version of the feed so far */
    SqlRegistryTransaction(Connection connection, long version) {
        this.connection = connection;
        this.version = version;
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
        Entity entity = new Entity(kind, id, version + 1, document, secrets);
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

    private void changed(Entity entity) throws SQLException {
        version++;
        ChangeFeed.append(connection, new Change(version, entity.kind(), entity.id(), entity.key()));
    }
}
