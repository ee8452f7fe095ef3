package dev.postern.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where the registry is kept, durably. Every write appends to a gap-free change feed in the same transaction; followers
 * read the feed to learn what to read again.
 *
 * <p>
 * All methods block and throw {@link StoreUnavailable} when the store cannot be reached.
 */
public interface RegistryStore {

    /**
     * Hands every entity to the consumer, in the order of {@link EntityKind} and of creation.
     *
     * @return the version of the feed this view is of: later changes have higher ones
     */
    long load(Consumer<Entity> consumer);

    /**
     * The changes after a version, oldest first.
     *
     * @return empty when the feed no longer reaches back that far: {@link #load} again
     */
    Optional<List<Change>> changesAfter(long version);

    Optional<Entity> find(EntityKind kind, String id);

    List<Entity> list(EntityQuery query);

    /** How many match, whatever the query's page. */
    long count(EntityQuery query);

    /**
     * Runs the work in one transaction; transactions run one after the other. When this returns, the result is durable;
     * when it throws, nothing has happened.
     */
    <T> T write(Function<RegistryTransaction, T> work);
}
