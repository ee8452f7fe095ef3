package dev.postern.events;

import java.util.List;
import java.util.function.Function;

/**
 * Where events are kept. Every event gets a place ({@code seq}) in the order of commits, whichever process writes it: so
 * whoever has read up to one place misses nothing that is committed later. All methods block, and throw when the store
 * cannot be reached.
 */
public interface EventStore {

    /** Writes a batch, all or nothing. What is there already under the same id stays, or is completed. */
    void keep(List<StoredEvent> batch);

    /**
     * Deletes some of the oldest events, if they are too old or there are too many. Takes a moment only.
     *
     * @return whether there is more to delete
     */
    boolean prune(long before, long bytesMax);

    /** What the events take, in bytes; an estimate where the store is a server. */
    long bytes();

    <T> T read(Function<EventReader, T> work);

    /** How far those have read who send events on. */
    EventCursors cursors();

    /** Whether other processes write to it. */
    boolean isShared();

    /** Nothing is written any more. */
    void close();
}
