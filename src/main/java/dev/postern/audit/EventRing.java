package dev.postern.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The newest events of one sort: a ring that drops the oldest for the newest, bounded in events and in bytes. Recording takes
 * a number, fills a slot, and neither waits nor fails.
 */
final class EventRing {

    private final AtomicReferenceArray<AuditEvent> slots;
    private final long bytesMax;
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    /** The first sequence that has not been dropped for its bytes. */
    private final AtomicLong first = new AtomicLong();

    /** @param bytesMax of the events it holds together ({@link AuditEvent#bytes}); the newest one stays whatever it takes */
    EventRing(int eventsMax, long bytesMax) {
        slots = new AtomicReferenceArray<>(eventsMax);
        this.bytesMax = bytesMax;
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

    /** How many events the ring holds. */
    int size() {
        long end = recorded.get();
        return (int) (end - oldest(end));
    }

    /** What they take. */
    long bytes() {
        return bytes.get();
    }

    /** @param position the sequence of the first event to read */
    Reader readerAt(long position) {
        return new Reader(position);
    }

    /** A slot's writer may be a whole ring late: the newer event stays. */
    void record(AuditEvent event) {
        AuditEvent before = slots.getAndAccumulate(slot(event.sequence()), event,
                (held, late) -> held != null && held.sequence() > late.sequence() ? held : late);
        if (before != null && before.sequence() > event.sequence()) {
            return;
        }
        long held = bytes.addAndGet(event.bytes() - (before == null ? 0L : before.bytes()));
        if (event.sequence() < first.get()) {
            drop(event.sequence()); // it came after its turn to go
        }
        while (held > bytesMax && first.get() < recorded.get() - 1) {
            long next = first.get();
            long oldest = oldest(recorded.get());
            if (next < oldest) {
                first.compareAndSet(next, oldest); // what the ring has overwritten is gone already
            } else if (first.compareAndSet(next, next + 1)) {
                drop(next);
            }
            held = bytes.get();
        }
    }

    private void drop(long sequence) {
        int slot = slot(sequence);
        AuditEvent event = slots.get(slot);
        if (event != null && event.sequence() == sequence && slots.compareAndSet(slot, event, null)) {
            bytes.addAndGet(-event.bytes());
        }
    }

    int capacity() {
        return slots.length();
    }

    private int slot(long sequence) {
        return (int) (sequence % slots.length());
    }

    private long oldest(long end) {
        return Math.max(first.get(), end - slots.length());
    }

    /** Reads on from a position; for one thread. */
    final class Reader {

        private volatile long next;
        private long lost;

        private Reader(long position) {
            this.next = position;
        }

        /** The next event in the order of recording; empty: none yet. */
        public Optional<AuditEvent> read() {
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
                if (next < oldest(recorded.get())) {
                    continue; // dropped since: look again
                }
                if (event == null || event.sequence() < next) {
                    return Optional.empty(); // numbered, but its writer has not filled the slot yet
                }
                if (event.sequence() == next) {
                    next = event.sequence() + 1;
                    return Optional.of(event);
                }
                // overwritten since end was read: look again
            }
        }

        /** Whether events were recorded that were not read yet. */
        public boolean hasMore() {
            return next < recorded.get();
        }

        /** How many events were recorded that were not read yet. */
        long backlog() {
            return Math.max(0, recorded.get() - next);
        }

        /** How many events were gone before they were read, since this was last asked. */
        public long takeLost() {
            long result = lost;
            lost = 0;
            return result;
        }
    }
}
