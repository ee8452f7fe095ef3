package dev.postern.entity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
     * The changes after one that the caller has applied, oldest first.
     *
     * @return empty when the feed no longer reaches back that far: everything must be read again
     * @throws OtherHistory the store does not hold that change: everything must be read again
     */
    Optional<List<FeedEntry>> changesAfter(FeedPosition known);

    Optional<Entity> find(EntityKind kind, String id);

    List<Entity> list(EntityQuery query);

    /** The store's own clock; empty: the store is this process's own, and so is its clock. */
    Optional<Instant> now();

    /** How many match, whatever the query's page. */
    long count(EntityQuery query);

    /**
     * Runs the work in one transaction; transactions run one after the other. When this returns, the result is durable;
     * when it throws, nothing has happened.
     */
    default <T> T write(Function<RegistryTransaction, T> work) {
        return write(FeedPosition.START, work);
    }

    /**
     * The same, only on top of a change that the caller has applied.
     *
     * @throws OtherHistory the store does not hold that change; nothing has happened
     */
    <T> T write(FeedPosition known, Function<RegistryTransaction, T> work);

    /**
     * Finds out whether changes can be stored, and reports it to {@link StoreState}. Does nothing for a store where only a
     * change can tell.
     */
    default void checkWritable() {
    }
}
