package dev.postern.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.inject.Singleton;

/**
 * What is registered here: read by the token path from memory, changed by management through the store.
 *
 * <p>
 * A write commits to the store first, then moves the snapshot on, then returns: whoever got an answer finds the change
 * in force. Both this process's writes and those of others reach the snapshot the same way, by the change feed.
 */
@Singleton
public class Registry {

    private final RegistryStore store;
    private volatile RegistrySnapshot current = RegistrySnapshot.EMPTY;
    private volatile long keyRingVersion;
    private volatile Consumer<List<EntityChange>> observer = changes -> {
    };

    Registry(RegistryStore store) {
        this.store = store;
    }

    /** The newest view; take it once per request. No I/O. */
    public RegistrySnapshot current() {
        return current;
    }

    /** The feed's number of the last change of the signing keys that has been seen. */
    long keyRingVersion() {
        return keyRingVersion;
    }

    /** Reads the whole store; once at start, before the first request. */
    public synchronized void load() {
        Loading loading = new Loading();
        long version = store.load(loading::add);
        current = loading.snapshot.at(version);
        keyRingVersion = version; // what happened before is not known: as if it were a change
    }

    /** Moves the snapshot on to the newest change of the feed. */
    public synchronized void catchUp() {
        Optional<List<Change>> changes = store.changesAfter(current.version());
        if (changes.isEmpty()) {
            load();
            return;
        }
        RegistrySnapshot next = current;
        for (Change change : changes.get()) {
            Optional<Entity> entity = store.find(change.kind(), change.id());
            if (entity.isEmpty() || !entity.get().key().equals(change.key())) {
                next = next.without(change); // gone, or back under another key
            }
            next = (entity.isPresent() ? next.with(entity.get()) : next).at(change.version());
            if (change.kind() == EntityKind.KEY_RING) {
                keyRingVersion = change.version();
            }
        }
        current = next;
    }

    /**
     * Runs the work in one transaction of the store. When this returns, the change is durable and in force; when the work
     * throws, nothing has changed.
     *
     * @throws StoreUnavailable the store is away. As a rule nothing has changed; when it went away between the commit and
     *         the reading back, the change is durable and comes into force once the store is back
     * @throws RegistryConflict refused because of what is registered already
     */
    public <T> T write(Function<RegistryTransaction, T> work) {
        Written<T> written = store.write(transaction -> {
            RecordingTransaction recording = new RecordingTransaction(transaction);
            T result = work.apply(recording);
            return new Written<>(result, recording.changes());
        });
        if (!written.changes().isEmpty()) {
            observer.accept(written.changes());
        }
        catchUp();
        return written.result();
    }

    /** @param told what each write of this process changed, on the writing thread, once it is durable; must not throw */
    public void onCommit(Consumer<List<EntityChange>> told) {
        observer = told;
    }

    public Optional<Entity> find(EntityKind kind, String id) {
        return store.find(kind, id);
    }

    public List<Entity> list(EntityQuery query) {
        return store.list(query);
    }

    public long count(EntityQuery query) {
        return store.count(query);
    }

    private record Written<T>(T result, List<EntityChange> changes) {
    }

    private static final class Loading {
        private RegistrySnapshot snapshot = RegistrySnapshot.EMPTY;

        void add(Entity entity) {
            snapshot = snapshot.with(entity);
        }
    }
}
