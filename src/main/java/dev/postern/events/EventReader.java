package dev.postern.events;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import dev.postern.audit.LogId;

/** Questions to the {@link EventStore}, each of which reads a bounded number of rows. */
public interface EventReader {

    /** The place of an event, if it is kept. */
    OptionalLong placeOf(LogId id);

    /** The place of the first event that happened at a moment or later. */
    OptionalLong placeFrom(long epochMillis);

    /** The place of the newest event of all that were ever kept; 0: none. */
    long newestPlace();

    /** How far each of the {@link EventCursors} has been read, by its name. */
    Map<String, Long> cursorPlaces();

    /** The events after a place, in the order of places. */
    List<KeptEvent> after(long seq, int limit);

    /** The events of these places, in any order. */
    List<KeptEvent> load(Collection<Long> seqs);

    /** Events by time, whatever their shape. */
    List<Found> inTime(Span span, boolean newestFirst, int limit);

    /** The events of these shapes by time, so many at most of each; in any order. */
    List<Found> ofShapes(List<ShapeSpan> spans, boolean newestFirst, int limit);

    /**
     * A page of the shapes, by when they were last used or first.
     *
     * @param equal only those with these texts
     * @param after the last shape of the page before; null: the first page
     */
    List<UsedShape> shapes(Map<EventField, String> equal, boolean newestFirst, UsedShape after, int limit);

    /** An event that was found, without its content. */
    record Found(long seq, LogId id, long shape) {
    }

    /** A shape and when its events happened, at most. */
    record UsedShape(long id, EventShape shape, long firstTime, long usedUntil) {
    }

    /** A part of the events of a shape. */
    record ShapeSpan(long shape, Span span) {
    }
}
