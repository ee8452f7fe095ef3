package dev.postern.logstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventCursors;
import dev.postern.events.EventCursors.Cursors;
import dev.postern.events.EventCursors.Progress;
import dev.postern.events.EventReader;
import dev.postern.events.EventStore;

/**
 * Asks the store of events for the {@link KeptSource} of each stream: on a thread of its own, with answers on the dispatcher's.
 * With each tick it asks for the newest place. Every few seconds it renews the leases of cursors, and stores how far this
 * process has read.
 */
final class KeptEvents {

    private static final Logger LOG = Logger.getLogger(KeptEvents.class);

    /** A process that has ended without a word is replaced after this time. */
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration RENEWED_EVERY = Duration.ofSeconds(3);
    private static final Duration SAVED_EVERY = Duration.ofSeconds(1);

    private final EventStore store;
    private final KeptPages pages;
    private final String process;
    private final StreamErrors errors;
    private final Executor storeThread;
    private final Executor thread;
    private final Map<String, KeptSource> sources = new LinkedHashMap<>();
    private long newest;
    private long heldAt = System.nanoTime();
    private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

    /** @param process holds the cursors */
    KeptEvents(EventStore store, KeptPages pages, String process, StreamErrors errors, Executor storeThread,
            Executor thread) {
        this.store = store;
        this.pages = pages;
        this.process = process;
        this.errors = errors;
        this.storeThread = storeThread;
        this.thread = thread;
    }

    KeptSource source(String id) {
        return sources.computeIfAbsent(id, added -> new KeptSource(this, added));
    }

    /** Streams that are gone need no cursor. */
    void retainAll(Set<String> ids) {
        List<String> gone = sources.keySet().stream().filter(id -> !ids.contains(id)).toList();
        if (!gone.isEmpty()) {
            gone.forEach(sources::remove);
            storeThread.execute(() -> asked(() -> {
                store.cursors().forget(gone);
                return null;
            }));
        }
    }

    /** The place of the newest event, as last asked. */
    long newest() {
        return newest;
    }

    /**
     * Asks for what is new, unless that is under way.
     *
     * @param active streams that send
     * @return completes with the answer
     */
    CompletableFuture<Void> ask(Map<String, LogStream> active) {
        if (!asking.isDone()) {
            return asking;
        }
        List<KeptSource> wanted = sources.values().stream()
                .filter(source -> active.containsKey(source.id()) || source.hasUnsaved()).toList();
        if (wanted.isEmpty()) {
            return asking;
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        asking = answer;
        long now = System.nanoTime();
        Map<String, Progress> progress = mustHold(wanted, now) ? progress(wanted) : Map.of();
        storeThread.execute(() -> {
            Optional<Answer> found = asked(() -> look(progress, active));
            thread.execute(() -> {
                answer.complete(null);
                found.ifPresent(it -> take(it, progress, now));
            });
        });
        return answer;
    }

    private boolean mustHold(Collection<KeptSource> wanted, long now) {
        long since = now - heldAt;
        return wanted.stream().anyMatch(KeptSource::isUnasked)
                || (store.isShared() && since > RENEWED_EVERY.toNanos())
                || (since > SAVED_EVERY.toNanos() && wanted.stream().anyMatch(KeptSource::hasUnsaved));
    }

    private Map<String, Progress> progress(Collection<KeptSource> wanted) {
        Map<String, Progress> progress = new HashMap<>();
        wanted.forEach(source -> progress.put(source.id(), new Progress(source.settled(), errors.note(source.id()))));
        return progress;
    }

    /** On the store's thread. */
    private Answer look(Map<String, Progress> progress, Map<String, LogStream> active) {
        Cursors cursors = progress.isEmpty() ? new Cursors(Map.of(), Map.of())
                : store.cursors().hold(process, progress, LEASE);
        return store.read(reader -> {
            long last = reader.newestPlace();
            Map<String, Long> begun = new HashMap<>();
            cursors.held().forEach((id, place) -> {
                if (place == EventCursors.NOWHERE && active.containsKey(id)) {
                    begun.put(id, begin(reader, active.get(id).startFrom(), last));
                }
            });
            return new Answer(last, cursors, begun);
        });
    }

    /** @param last asked for before: what comes after it is not left out */
    private static long begin(EventReader reader, Optional<Instant> startFrom, long last) {
        OptionalLong first = startFrom.isEmpty() ? OptionalLong.empty() : reader.placeFrom(startFrom.get().toEpochMilli());
        return first.isEmpty() ? last : first.getAsLong() - 1;
    }

    private void take(Answer answer, Map<String, Progress> told, long askedAt) {
        newest = answer.newest();
        if (!told.isEmpty()) {
            heldAt = askedAt;
            errors.elsewhere(answer.cursors().elsewhere());
        }
        long until = store.isShared() ? askedAt + LEASE.toNanos() : askedAt + Long.MAX_VALUE / 2;
        told.forEach((id, progress) -> {
            KeptSource source = sources.get(id);
            if (source == null) {
                return;
            }
            Long place = answer.cursors().held().get(id);
            if (place == null) {
                source.lost();
                errors.recovered(id);
            } else if (place == EventCursors.NOWHERE) {
                Optional.ofNullable(answer.begun().get(id)).ifPresent(begin -> source.begun(until, begin));
            } else {
                source.held(until, progress.place(), place);
            }
        });
    }

    /** @param taker on the dispatcher's thread; empty: the store is away, and it is asked again later */
    void fetch(LogStream stream, long after, Consumer<Optional<KeptSource.Page>> taker) {
        storeThread.execute(() -> {
            Optional<KeptSource.Page> page = asked(() -> store.read(reader -> pages.read(reader, stream, after)));
            thread.execute(() -> taker.accept(page));
        });
    }

    /** Stores how far this process has read, and lets others go on at once. */
    void release() {
        Map<String, Progress> progress = progress(sources.values().stream().filter(KeptSource::hasUnsaved).toList());
        asked(() -> {
            store.cursors().release(process, progress);
            return null;
        });
    }

    private static <T> Optional<T> asked(Supplier<T> question) {
        try {
            return Optional.ofNullable(question.get());
        } catch (StoreUnavailable away) {
            LOG.debugf("Log streams wait for the store of events: %s", away.getMessage());
        } catch (RuntimeException bug) {
            LOG.error("Log streams cannot read the store of events, and try again", bug);
        }
        return Optional.empty();
    }

    /** @param begun id → where a stream begins whose cursor has no place yet */
    private record Answer(long newest, Cursors cursors, Map<String, Long> begun) {
    }
}
