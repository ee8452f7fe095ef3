package dev.postern.console;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.inject.Singleton;

import dev.postern.entity.EntityKind;
import dev.postern.entity.FeedEntry;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Keeps the {@link NameIndex} that lists are made from, and the one without names for whoever may not see them. Each is made
 * when
 * somebody first asks for a list, and then kept up with the change feed. It is given up when the memory is needed. Without a
 * console it is never made.
 */
@Singleton
public final class ApplicationIndex {

    /** After more changes it is made anew. */
    private static final int CHANGES_MAX = 20_000;

    private final Registry registry;
    private final CurrentSnapshot current;
    private final Kept byName = new Kept(true);
    private final Kept byId = new Kept(false);

    ApplicationIndex(Registry registry, CurrentSnapshot current) {
        this.registry = registry;
        this.current = current;
    }

    /**
     * The applications that are in force now, in order. Blocks after a change, for as long as it takes to read the feed.
     *
     * @param named whether names may be seen: else the order is that of client ids
     */
    public NameIndex current(boolean named) {
        return (named ? byName : byId).current();
    }

    /** One of the two. */
    private final class Kept {

        private final boolean named;
        private final ReentrantLock moving = new ReentrantLock();
        private volatile SoftReference<NameIndex> kept = new SoftReference<>(null);

        Kept(boolean named) {
            this.named = named;
        }

        NameIndex current() {
            NameIndex known = kept.get();
            return known != null && known.position().equals(current.get().position()) ? known : moved();
        }

        private NameIndex moved() {
            moving.lock();
            try {
                NameIndex known = kept.get();
                RegistrySnapshot now = current.get();
                if (known != null && known.position().equals(now.position())) {
                    return known;
                }
                Optional<List<String>> changed = Optional.ofNullable(known).flatMap(ApplicationIndex.this::changedSince);
                NameIndex next = changed.isPresent() ? known.movedTo(now, changed.get()) : NameIndex.of(now, named);
                kept = new SoftReference<>(next);
                return next;
            } finally {
                moving.unlock();
            }
        }
    }

    /** @return empty: too much has changed, or nobody knows what */
    private Optional<List<String>> changedSince(NameIndex known) {
        return registry.changesAfter(known.position()).filter(changes -> changes.size() <= CHANGES_MAX)
                .map(changes -> changes.stream().filter(change -> change.kind() == EntityKind.CLIENT).map(FeedEntry::id)
                        .distinct().toList());
    }
}
