package dev.postern.events;

/** Counts kept events before they are deleted. {@link EventKeeper} calls it, on its thread, now and then. */
public interface EventCounting {

    /**
     * Counts some of what was not counted yet; takes a moment only. A failure stays here: keeping goes on without counting.
     *
     * @return whether there is more to count now
     */
    boolean countSome();
}
