package dev.postern.logstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.postern.events.EventCursors;

/**
 * Kept events, from the stream's cursor on. What it has in memory is one {@link Page}; the events behind it stay in the store.
 * It goes on only while the cursor is this process's.
 */
final class KeptSource implements EventSource {

    private final KeptEvents events;
    private final String id;
    private final Deque<Placed> queue = new ArrayDeque<>();
    private Runnable arrival = () -> {
    };
    private long settled = EventCursors.NOWHERE;
    private long saved = EventCursors.NOWHERE;
    private long fetched = EventCursors.NOWHERE;
    private long heldUntil = System.nanoTime();
    private boolean asked;
    private boolean fetching;
    /** Counts how often it went back: what was asked for before that is not wanted any more. */
    private int turn;
    private long lost;

    /** @param id of the stream, and name of its cursor */
    KeptSource(KeptEvents events, String id) {
        this.events = events;
        this.id = id;
    }

    /**
     * A batch, and where it ends.
     *
     * @param place of the last event that was read for it, whether the stream takes that or not
     */
    record Placed(EventBatch batch, long place) {
    }

    /**
     * What was read in one go.
     *
     * @param place of the last event that was read
     * @param missing how many events were gone before it
     */
    record Page(List<Placed> batches, long place, long missing) {

        Page {
            batches = List.copyOf(batches);
        }
    }

    String id() {
        return id;
    }

    /** @param run when something has come that may be sent */
    void onArrival(Runnable run) {
        arrival = run;
    }

    @Override
    public boolean isReady() {
        return fetched != EventCursors.NOWHERE && heldUntil - System.nanoTime() > 0;
    }

    @Override
    public Optional<EventBatch> next(LogStream stream) {
        if (queue.isEmpty() && !fetching && fetched < events.newest()) {
            fetching = true;
            int turnOfPage = turn;
            events.fetch(stream, fetched, page -> arrived(turnOfPage, page));
        }
        return Optional.ofNullable(queue.peek()).map(Placed::batch);
    }

    private void arrived(int turnOfPage, Optional<Page> page) {
        fetching = false;
        if (turnOfPage != turn) {
            arrival.run();
            return;
        }
        if (page.isPresent()) {
            queue.addAll(page.get().batches());
            fetched = page.get().place();
            lost += page.get().missing();
            if (queue.isEmpty()) {
                settled = fetched;
            }
            arrival.run();
        }
    }

    @Override
    public void settle(EventBatch batch) {
        if (!queue.isEmpty() && queue.peek().batch().equals(batch)) {
            settled = queue.remove().place();
        }
    }

    @Override
    public void changed() {
        goBackTo(settled);
    }

    private void goBackTo(long place) {
        turn++;
        queue.clear();
        settled = place;
        fetched = place;
    }

    @Override
    public boolean hasMore() {
        return isReady() && (!queue.isEmpty() || fetching || fetched < events.newest());
    }

    @Override
    public long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    @Override
    public long backlog() {
        return isReady() ? Math.max(0, events.newest() - settled) : 0;
    }

    @Override
    public OptionalLong oldest() {
        return isReady() && !queue.isEmpty() ? OptionalLong.of(queue.peek().batch().oldest()) : OptionalLong.empty();
    }

    /** Up to where everything is settled. */
    long settled() {
        return settled;
    }

    boolean hasUnsaved() {
        return settled != saved;
    }

    /** Whether the store has not said yet whose the cursor is. */
    boolean isUnasked() {
        return !asked;
    }

    /**
     * The cursor is this process's.
     *
     * @param told what the store was told to be the place
     * @param stored the place that it has now; if that is another, others have read on or the store is another one
     */
    void held(long until, long told, long stored) {
        asked = true;
        heldUntil = until;
        if (told == EventCursors.NOWHERE || told != stored) {
            goBackTo(stored);
        }
        saved = stored;
    }

    /** It begins here, which the store does not know yet. */
    void begun(long until, long place) {
        asked = true;
        heldUntil = until;
        goBackTo(place);
        saved = EventCursors.NOWHERE;
    }

    /** Another process has the cursor. */
    void lost() {
        asked = true;
        heldUntil = System.nanoTime();
        goBackTo(EventCursors.NOWHERE);
        saved = EventCursors.NOWHERE;
    }
}
