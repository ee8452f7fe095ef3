package dev.postern.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The newest events of one sort: a ring that drops the oldest for the newest. Recording takes a number, fills a slot, and
 * neither waits nor fails.
 */
final class EventRing {

    private final AtomicReferenceArray<AuditEvent> slots;
    private final AtomicLong recorded = new AtomicLong();

    EventRing(int eventsMax) {
        slots = new AtomicReferenceArray<>(eventsMax);
    }

    /** The number of the next event, which {@link #record} must get. */
    long nextSequence() {
        return recorded.getAndIncrement();
    }

    /** The newest events, the newest first. */
    List<AuditEvent> newest(int count) {
        List<AuditEvent> events = new ArrayList<>();
        long end = recorded.get();
        for (long sequence = end - 1; sequence >= oldest(end) && events.size() < count; sequence--) {
            AuditEvent event = slots.get(slot(sequence));
            if (event != null && event.sequence() == sequence) {
                events.add(event);
            }
        }
        return events;
    }

    /** How many events were recorded since the start: the sequence of the next. */
    long position() {
        return recorded.get();
    }

    /** How many events the log holds. */
    int size() {
        return (int) Math.min(recorded.get(), slots.length());
    }

    /** @param position the sequence of the first event to read */
    Reader readerAt(long position) {
        return new Reader(position);
    }

    /** A slot's writer may be a whole ring late: the newer event stays. */
    void record(AuditEvent event) {
        slots.accumulateAndGet(slot(event.sequence()), event,
                (held, late) -> held != null && held.sequence() > late.sequence() ? held : late);
    }

    int capacity() {
        return slots.length();
    }

    private int slot(long sequence) {
        return (int) (sequence % slots.length());
    }

    private long oldest(long end) {
        return Math.max(0, end - slots.length());
    }

    /** Reads on from a position; for one thread. */
    final class Reader {

        private long next;
        private long lost;

        private Reader(long position) {
            this.next = position;
        }

        /** The next event in the order of recording; empty: none yet. */
        Optional<AuditEvent> read() {
            while (true) {
                long end = recorded.get();
                if (next < oldest(end)) {
                    lost += oldest(end) - next;
                    next = oldest(end);
                }
                if (next >= end) {
                    return Optional.empty();
                }
                AuditEvent event = slots.get(slot(next));
                if (event == null || event.sequence() < next) {
                    return Optional.empty(); // numbered, but its writer has not filled the slot yet
                }
                if (event.sequence() == next) {
                    next++;
                    return Optional.of(event);
                }
                // overwritten since end was read: look again
            }
        }

        /** Whether events were recorded that were not read yet. */
        boolean hasMore() {
            return next < recorded.get();
        }

        /** How many events were gone before they were read, since this was last asked. */
        long takeLost() {
            long result = lost;
            lost = 0;
            return result;
        }
    }
}
