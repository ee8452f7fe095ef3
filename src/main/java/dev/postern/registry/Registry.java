package dev.postern.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.postern.entity.Cause;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.entity.OtherHistory;
import dev.postern.entity.PendingEvent;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.StoreDeadline;
import dev.postern.entity.StoreState;
import dev.postern.entity.StoreUnavailable;
import dev.postern.keys.StoredSigningKey;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Brings changes into force: a write goes into the store, and the store's change feed brings it into the snapshot.
 *
 * <p>
 * A write commits to the store first, then replaces the snapshot, then returns. So a change is in force before it is answered.
 * Writes of this process and of others reach the snapshot in the same way, through the change feed.
 */
@Singleton
public class Registry {

    private static final Logger LOG = Logger.getLogger(Registry.class);

    /** How many changes are read at once. */
    private static final int PAGE = 1_000;

    private final RegistryStore store;
    private final CurrentSnapshot current;
    private final ReentrantLock moving = new ReentrantLock();
    private final StoreContents contents;
    private final StoreState state;
    private final AtomicLong keyRingChanges = new AtomicLong();
    private final AtomicLong historiesReplaced = new AtomicLong();
    private volatile Function<List<StoredSigningKey>, Runnable> keys = unused -> () -> {
    };
    private volatile Runnable replacing = () -> {
    };
    private volatile Consumer<List<EntityChange>> observer = changes -> {
    };
    private volatile Consumer<RecordingTransaction> guard = transaction -> {
    };

    Registry(RegistryStore store, StoreContents contents, StoreState state, CurrentSnapshot current) {
        this.store = store;
        this.contents = contents;
        this.state = state;
        this.current = current;
    }

    /** How many changes of the signing keys have been seen; more than before: they must be read. */
    long keyRingChanges() {
        return keyRingChanges.get();
    }

    /** How often the store was found with another history than the one that was known here. */
    public long historiesReplaced() {
        return historiesReplaced.get();
    }

    /**
     * @param opens opens the signing keys of a store whose contents are loaded, and answers what puts them into force. It
     *        throws if they cannot be used; then nothing of that store comes into force
     */
    public void onLoad(Function<List<StoredSigningKey>, Runnable> opens) {
        keys = opens;
    }

    /** @param told after everything was loaded anew; must neither wait nor throw */
    public void onHistoryReplaced(Runnable told) {
        replacing = told;
    }

    /** The clock of a store that processes share. Blocks. */
    Optional<Instant> storeClock() {
        return store.now();
    }

    /**
     * What has changed since a view of the registry, also what is not in force here yet. Blocks.
     *
     * @return empty: too much, or the store has another history than that view
     */
    public Optional<List<FeedEntry>> changesAfter(FeedPosition known) {
        try {
            return store.changesAfter(known);
        } catch (OtherHistory e) {
            return Optional.empty();
        }
    }

    /** Reads the whole store; once at start, before the first request. */
    public void load() {
        load(contents);
    }

    /**
     * The same from a copy of the store.
     *
     * @throws IllegalStateException it cannot be used; nothing has changed
     */
    void load(StoreContents from) {
        moving(() -> loaded(from));
    }

    /** @throws IllegalStateException these signing keys cannot be used here */
    void requireUsable(List<StoredSigningKey> stored) {
        Runnable unused = keys.apply(stored);
    }

    /** The last change that is in force. */
    FeedPosition position() {
        return current.get().position();
    }

    private void loaded(StoreContents from) {
        Loading loading = new Loading();
        FeedPosition position = from.read(loading);
        loading.publish.run(); // first: a request that meets both ends of this moment is signed with a key that is published
        current.set(loading.snapshot.at(position));
        keyRingChanges.incrementAndGet(); // another thread may have put older ones into force meanwhile
        state.isKnown();
    }

    /** Brings the snapshot to the newest change of the feed. */
    public void catchUp() {
        moving(this::caughtUp);
    }

    /** One thread at a time moves the snapshot on. A request waits no longer for that than for the store. */
    private void moving(Runnable work) {
        Optional<Duration> left = StoreDeadline.left();
        try {
            if (left.isEmpty()) {
                moving.lockInterruptibly();
            } else if (!moving.tryLock(Math.max(0, left.get().toMillis()), TimeUnit.MILLISECONDS)) {
                throw new StoreUnavailable(new TimeoutException("Another thread waits for the store already"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable(e);
        }
        try {
            work.run();
        } finally {
            moving.unlock();
        }
    }

    private void caughtUp() {
        FeedPosition known = current.get().position();
        Optional<List<FeedEntry>> changes;
        try {
            changes = store.changesAfter(known);
        } catch (OtherHistory found) {
            loadedAnew(found);
            return;
        }
        if (changes.isEmpty()) { // too far behind to know what happened meanwhile
            loaded(contents);
            replacing.run();
            LOG.infof("More than is kept has changed since %s: everything was loaded anew", known);
            return;
        }
        state.isKnown();
        RegistrySnapshot next = current.get();
        for (int from = 0; from < changes.get().size(); from += PAGE) {
            next = with(changes.get().subList(from, Math.min(from + PAGE, changes.get().size())), next);
        }
        current.set(next); // all at once: what was committed together comes into force together
    }

    /** What cannot be taken over is left alone, and looked at again with the next poll. */
    private void loadedAnew(OtherHistory found) {
        RegistrySnapshot before = current.get();
        try {
            loaded(contents);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (IllegalStateException e) {
            String reason = "The database has another history than was known here, and cannot be taken over: " + e.getMessage();
            if (state.strangeness().isEmpty()) {
                LOG.errorf("%s. Tokens go on with what is known, and changes are answered 503", reason);
            }
            state.isStrange(reason);
            throw new StoreUnavailable("The store is not the one that was known", new IllegalStateException(reason, e));
        }
        historiesReplaced.incrementAndGet();
        replacing.run();
        LOG.warnf("The database has another history than was known here: %s. It was restored from a backup, or a failover lost "
                + "changes. Everything was loaded anew, keys and quotas too: %s with %d applications is in force, and was %s "
                + "with %d before. Changes that were answered with success since that backup or failover may be lost",
                found.getMessage(), current.get().position(), current.get().clientCount(), before.position(),
                before.clientCount());
    }

    /** @param changes a page of the feed */
    private RegistrySnapshot with(List<FeedEntry> changes, RegistrySnapshot before) {
        Map<EntityKind, Set<String>> ids = new EnumMap<>(EntityKind.class);
        changes.forEach(change -> ids.computeIfAbsent(change.kind(), kind -> new HashSet<>()).add(change.id()));
        Map<EntityKind, Map<String, Entity>> entities = new EnumMap<>(EntityKind.class);
        ids.forEach((kind, ofKind) -> entities.put(kind,
                store.list(EntityQuery.all(kind).where(EntityQuery.ID, ofKind.toArray(String[]::new))).stream()
                        .collect(Collectors.toMap(Entity::id, entity -> entity))));
        RegistrySnapshot next = before;
        for (FeedEntry change : changes) {
            Optional<Entity> entity = Optional.ofNullable(entities.get(change.kind()).get(change.id()));
            if (entity.isEmpty() || !entity.get().key().equals(change.key())) {
                next = next.without(change); // gone, or back under another key
            }
            next = (entity.isPresent() ? next.with(entity.get()) : next).at(change.position());
            if (change.kind() == EntityKind.KEY_RING) {
                keyRingChanges.incrementAndGet();
            }
        }
        return next;
    }

    /**
     * Runs the work in one transaction of the store. When this returns, the change is durable and in force; when the work
     * throws, nothing has changed.
     *
     * @param cause on whose behalf the work is done; takes what the work has changed
     * @throws dev.postern.entity.StoreUnavailable the store is away, or has another history since. As a rule nothing has
     *         changed; when it went away between the commit and the reading back, the change is durable and comes into force
     *         once the store is back
     * @throws dev.postern.entity.RegistryConflict refused because of what is registered already
     */
    public <T> T write(Cause cause, Function<RegistryTransaction, T> work) {
        long histories = historiesReplaced.get();
        Written<T> written = written(cause, work);
        if (!written.changes().isEmpty()) {
            cause.committed(written.changes(), written.event());
            observer.accept(written.changes());
        }
        catchUp();
        if (historiesReplaced.get() != histories) {
            throw otherHistory();
        }
        return written.result();
    }

    /** Nothing is written into a store whose history is another than this process has judged the request by. */
    private <T> Written<T> written(Cause cause, Function<RegistryTransaction, T> work) {
        try {
            return store.write(current.get().position(), transaction -> {
                Written<T> done = judged(transaction, work);
                Optional<PendingEvent> event = done.changes().isEmpty() ? Optional.empty() : cause.event(done.changes());
                event.ifPresent(transaction::store);
                return new Written<>(done.result(), done.changes(), event);
            });
        } catch (OtherHistory e) {
            catchUp();
            throw otherHistory();
        }
    }

    private static StoreUnavailable otherHistory() {
        return new StoreUnavailable("The store was replaced meanwhile", new IllegalStateException("It has another history"));
    }

    /** As {@link #write}, for work without a result. */
    public void change(Cause cause, Consumer<RegistryTransaction> work) {
        write(cause, tx -> {
            work.accept(tx);
            return Optional.empty();
        });
    }

    /**
     * Runs the work as {@link #write} would, up to the commit, and takes everything back.
     *
     * @param prepare what would have been written before the work; taken back as well
     * @throws dev.postern.entity.RegistryConflict as {@link #write}, which has other refusals too
     */
    public void rehearse(Consumer<RegistryTransaction> prepare, Consumer<RegistryTransaction> work) {
        try {
            store.write(transaction -> {
                prepare.accept(transaction);
                judged(transaction, recording -> {
                    work.accept(recording);
                    return Optional.empty();
                });
                throw new TakenBack();
            });
        } catch (TakenBack expected) {
            LOG.debug("The transaction was taken back");
        }
    }

    private <T> Written<T> judged(RegistryTransaction transaction, Function<RegistryTransaction, T> work) {
        RecordingTransaction recording = new RecordingTransaction(transaction);
        T result = work.apply(recording);
        guard.accept(recording);
        return new Written<>(result, recording.changes(), Optional.empty());
    }

    /** Asks the store whether changes can be stored, and reports it to {@link dev.postern.entity.StoreState}. */
    void checkWritable() {
        store.checkWritable();
    }

    /** @param told takes the changes of each write of this process, on its thread, once they are durable; must not throw */
    public void onCommit(Consumer<List<EntityChange>> told) {
        observer = told;
    }

    /** @param judge is called before each write of this process commits; if it throws, the write is undone */
    void beforeCommit(Consumer<RecordingTransaction> judge) {
        guard = judge;
    }

    public Optional<Entity> find(EntityKind kind, String id) {
        return store.find(kind, id);
    }

    /** @throws RegistryRefusal.NotFound there is no such entity */
    public Entity require(EntityKind kind, String id) {
        return find(kind, id).orElseThrow(() -> RegistryRefusal.NotFound.of(kind));
    }

    public List<Entity> list(EntityQuery query) {
        return store.list(query);
    }

    public long count(EntityQuery query) {
        return store.count(query);
    }

    /** Ends a transaction without a change. Stackless: an expected outcome. */
    private static final class TakenBack extends RuntimeException {

        TakenBack() {
            super(null, null, false, false);
        }
    }

    /** @param event that was stored with the changes */
    private record Written<T>(T result, List<EntityChange> changes, Optional<PendingEvent> event) {
    }

    private final class Loading implements StoreContents.Reader {
        private RegistrySnapshot snapshot = RegistrySnapshot.EMPTY;
        private Runnable publish = () -> {
        };

        @Override
        public void keys(List<StoredSigningKey> stored) {
            publish = keys.apply(stored);
        }

        @Override
        public void entity(Entity entity) {
            snapshot = snapshot.with(entity);
        }
    }
}
