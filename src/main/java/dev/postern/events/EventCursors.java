package dev.postern.events;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * How far those have read who send the kept events on. Each cursor has at most one holder at a time, of all processes that
 * share the store: a process that takes a cursor keeps it as long as it asks for it again before its lease ends. All
 * methods block, and
 * throw {@code StoreUnavailable} when the store cannot be reached.
 */
public interface EventCursors {

    /** The place of a cursor that nothing was read at yet. */
    long NOWHERE = -1;

    /**
     * Takes the cursors that are free, keeps those that the holder has, and stores how far it has read.
     *
     * @param holder the process
     * @param asked name → how far the holder has read. It counts only for cursors that are the holder's already
     */
    Cursors hold(String holder, Map<String, Progress> asked, Duration lease);

    /** Stores how far the holder has read, and lets others take its cursors at once. */
    void release(String holder, Map<String, Progress> read);

    /** Deletes cursors that nobody needs any more. */
    void forget(Collection<String> names);

    /**
     * How far a holder has read.
     *
     * @param place {@link KeptEvent#seq} of the last event; {@link #NOWHERE}: as it is stored
     * @param note what other processes should know of the reading, one short line; null: nothing
     */
    record Progress(long place, String note) {
    }

    /**
     * What the store says.
     *
     * @param held name → place, of the cursors that are the holder's now
     * @param elsewhere name → note, of cursors that others have and that have one
     */
    record Cursors(Map<String, Long> held, Map<String, String> elsewhere) {

        public Cursors {
            held = Map.copyOf(held);
            elsewhere = Map.copyOf(elsewhere);
        }
    }
}
