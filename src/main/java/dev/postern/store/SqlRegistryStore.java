package dev.postern.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.postern.registry.Change;
import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.RegistryStore;
import dev.postern.registry.RegistryTransaction;

/** The registry in SQL: one {@link EntityTable} for each kind, and the {@link ChangeFeed}. */
final class SqlRegistryStore implements RegistryStore {

    private final Transactions transactions;

    SqlRegistryStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public long load(Consumer<Entity> consumer) {
        return transactions.readOneView(connection -> {
            long version = ChangeFeed.version(connection);
            for (EntityKind kind : EntityKind.values()) {
                EntityTable.of(kind).forEach(connection, consumer);
            }
            return version;
        });
    }

    @Override
    public Optional<List<Change>> changesAfter(long version) {
        return transactions.read(connection -> ChangeFeed.after(connection, version));
    }

    @Override
    public Optional<Entity> find(EntityKind kind, String id) {
        return transactions.read(connection -> EntityTable.of(kind).find(connection, id));
    }

    @Override
    public List<Entity> list(EntityQuery query) {
        return transactions.read(connection -> EntityTable.of(query.kind()).list(connection, query));
    }

    @Override
    public long count(EntityQuery query) {
        return transactions.read(connection -> EntityTable.of(query.kind()).count(connection, query));
    }

    @Override
    public <T> T write(Function<RegistryTransaction, T> work) {
        return transactions.write(
                connection -> work.apply(new SqlRegistryTransaction(connection, ChangeFeed.version(connection))));
    }
}
