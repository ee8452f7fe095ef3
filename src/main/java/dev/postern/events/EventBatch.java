package dev.postern.events;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.postern.entity.StoreUnavailable;

/**
 * Events on their way to the store, in their order. A store that does not take them in time gets them in smaller parts. Halves
 * of a part that may have been stored end where that part ends, so each is stored as a whole or not at all.
 */
final class EventBatch {

    private static final int EVENTS_MAX = 2_000;
    private static final int PART_MIN = EVENTS_MAX / 16;

    private final List<StoredEvent> events = new ArrayList<>();
    private int part = EVENTS_MAX;

    void add(StoredEvent event) {
        events.add(event);
    }

    int size() {
        return events.size();
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    boolean isFull() {
        return events.size() >= EVENTS_MAX;
    }

    /**
     * Empties the batch.
     *
     * @param store takes one part
     * @throws StoreUnavailable the store has not taken a part: it comes again, with all after it
     */
    void drainTo(Consumer<List<StoredEvent>> store) {
        while (!events.isEmpty()) {
            List<StoredEvent> first = events.subList(0, Math.min(part, events.size()));
            try {
                store.accept(List.copyOf(first));
            } catch (StoreUnavailable e) {
                part = Math.max(PART_MIN, part / 2);
                throw e;
            }
            first.clear();
        }
        part = Math.min(EVENTS_MAX, part * 2);
    }
}
