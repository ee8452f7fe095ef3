package dev.postern.downstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Calls that take turns: so many run at a time, in all and to one place, and the others wait. Places that have not answered
 * well before have a part of the room only, so those that did have the rest to themselves.
 */
final class CallLine {

    private final CallsInFlight all;
    private final CallsInFlight unproven;
    private final Deque<Turn> line = new ArrayDeque<>();

    /** @param unprovenMax calls at a time to places that have not answered well before */
    CallLine(int max, int unprovenMax, int perPlaceMax) {
        this.all = new CallsInFlight(max, perPlaceMax);
        this.unproven = new CallsInFlight(unprovenMax, perPlaceMax);
    }

    /** One call. {@link #leave} must follow once it has begun. */
    static final class Turn {

        private final String place;
        private final boolean proven;
        private final Runnable begin;
        private boolean begun;

        /**
         * @param place host and port
         * @param proven whether the place has answered well before
         * @param begin makes the call, without waiting
         */
        Turn(String place, boolean proven, Runnable begin) {
            this.place = place;
            this.proven = proven;
            this.begin = begin;
        }
    }

    /** Begins the call at once or when it is its turn. */
    void enter(Turn turn) {
        if (isAdmittedOrWaits(turn)) {
            turn.begin.run();
        }
    }

    /** Whether the call has not begun; then it never will. */
    synchronized boolean giveUp(Turn turn) {
        return line.remove(turn);
    }

    /** The call is over. Begins the next ones; does nothing for a call that never began. */
    void leave(Turn turn) {
        next(turn).forEach(each -> each.begin.run());
    }

    private synchronized boolean isAdmittedOrWaits(Turn turn) {
        boolean admitted = admits(turn);
        if (!admitted) {
            line.addLast(turn);
        }
        return admitted;
    }

    private synchronized List<Turn> next(Turn over) {
        if (!over.begun) {
            return List.of();
        }
        over.begun = false;
        all.leave(over.place);
        if (!over.proven) {
            unproven.leave(over.place);
        }
        List<Turn> begun = new ArrayList<>();
        for (Iterator<Turn> waiting = line.iterator(); waiting.hasNext() && all.hasRoom();) {
            Turn turn = waiting.next();
            if (admits(turn)) {
                waiting.remove();
                begun.add(turn);
            }
        }
        return begun;
    }

    private boolean admits(Turn turn) {
        if (!turn.proven && !unproven.enter(turn.place)) {
            return false;
        }
        turn.begun = all.enter(turn.place);
        if (!turn.begun && !turn.proven) {
            unproven.leave(turn.place);
        }
        return turn.begun;
    }
}
