package dev.postern.events;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import dev.postern.events.EventReader.Found;
import dev.postern.events.EventReader.ShapeSpan;
import dev.postern.events.EventReader.UsedShape;

/**
 * Finds the first events, by time, that meet a condition. It looks at shapes, of which there are few, and not at events, of
 * which
 * there may be many millions: a condition says of each shape in which times its events match, and an index has the events of a
 * shape by time. Shapes come by when they were last used, so the search ends when no further shape can have a newer event than
 * those that were found.
 */
final class LogSearch {

    private static final int SHAPES_A_PAGE = 500;
    /** How many spans one statement asks for: few at first, as each of them may answer as many events as are wanted. */
    private static final int SPANS_FIRST = 4;
    private static final int SPANS_MAX = 100;
    /** More than one millisecond of one shape holds. */
    private static final int OF_ONE_ID_MAX = 1_000;

    private final EventReader reader;
    private final LogCondition condition;
    private final boolean newestFirst;
    private final int limit;
    private final long deadline;
    private final Comparator<Found> order;
    /** The worst of those that were found is at the head. */
    private final PriorityQueue<Found> best;
    private final Map<Long, EventShape> shapes = new HashMap<>();
    private List<ShapeSpan> spans = new ArrayList<>();
    private int spansAtOnce = SPANS_FIRST;

    /** @param deadline as {@link System#nanoTime} */
    LogSearch(EventReader reader, LogCondition condition, boolean newestFirst, int limit, long deadline) {
        this.reader = reader;
        this.condition = condition;
        this.newestFirst = newestFirst;
        this.limit = limit;
        this.deadline = deadline;
        Comparator<Found> byTime = Comparator.comparingLong((Found found) -> found.id().epochMillis())
                .thenComparingLong(Found::seq);
        this.order = newestFirst ? byTime.reversed() : byTime;
        this.best = new PriorityQueue<>(limit + 1, order.reversed());
    }

    /** At most as many as wanted, in order. */
    List<Found> run() {
        if (condition.isAboutTime() && !condition.hasIds()) {
            for (Span span : condition.times(null).spans()) {
                reader.inTime(span, newestFirst, limit).forEach(this::offer);
            }
        } else {
            searchShapes();
        }
        return best.stream().sorted(order).toList();
    }

    private void searchShapes() {
        Map<EventField, String> required = condition.required();
        UsedShape last = null;
        while (true) {
            List<UsedShape> page = reader.shapes(required, newestFirst, last, SHAPES_A_PAGE);
            for (UsedShape shape : page) {
                if (isTooLate(shape)) {
                    flush();
                    return;
                }
                add(shape);
            }
            refuseIfLate();
            if (page.size() < SHAPES_A_PAGE) {
                flush();
                return;
            }
            last = page.get(page.size() - 1);
        }
    }

    /** Whether neither this shape nor one after it has an event that comes before the worst that was found. */
    private boolean isTooLate(UsedShape shape) {
        if (best.size() < limit) {
            return false;
        }
        long worst = best.element().id().epochMillis();
        return newestFirst ? shape.usedUntil() < worst : shape.firstTime() > worst;
    }

    private void add(UsedShape shape) {
        for (Span span : condition.times(shape.shape()).spans()) {
            if (span.first() <= shape.usedUntil() && span.last() >= shape.firstTime()) {
                spans.add(new ShapeSpan(shape.id(), span));
                if (condition.hasIds()) {
                    shapes.put(shape.id(), shape.shape());
                }
            }
        }
        if (spans.size() >= spansAtOnce) {
            flush();
        }
    }

    private void flush() {
        List<ShapeSpan> asked = new ArrayList<>();
        for (ShapeSpan span : spans) {
            asked.add(new ShapeSpan(span.shape(), narrowed(span.span())));
            if (asked.size() == SPANS_MAX) {
                ask(asked);
                asked.clear();
            }
        }
        ask(asked);
        spans = new ArrayList<>();
        shapes.clear();
        spansAtOnce = Math.min(SPANS_MAX, spansAtOnce * 2);
    }

    private void ask(List<ShapeSpan> asked) {
        refuseIfLate();
        reader.ofShapes(asked, newestFirst, condition.hasIds() ? Math.max(limit, OF_ONE_ID_MAX) : limit).stream()
                .filter(found -> !condition.hasIds() || condition.matches(shapes.get(found.shape()), found.id()))
                .forEach(this::offer);
    }

    /** Without times that come after the worst that was found. */
    private Span narrowed(Span span) {
        if (best.size() < limit) {
            return span;
        }
        long worst = best.element().id().epochMillis();
        return newestFirst ? new Span(Math.max(span.first(), worst), span.last())
                : new Span(span.first(), Math.min(span.last(), worst));
    }

    private void offer(Found found) {
        best.add(found);
        if (best.size() > limit) {
            best.remove();
        }
    }

    private void refuseIfLate() {
        if (System.nanoTime() - deadline > 0) {
            throw QueryRefused
                    .because("The answer takes too long: ask for a client_id or an ip besides, or for a shorter time");
        }
    }
}
