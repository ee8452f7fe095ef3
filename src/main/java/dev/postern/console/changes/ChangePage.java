package dev.postern.console.changes;

import java.util.List;

import dev.postern.console.Difference;
import dev.postern.console.Moment;
import dev.postern.console.Thing;

/**
 * One change in full.
 *
 * @param request method and path; empty: the server made the change by itself
 * @param body of the request without secrets; empty: it had none
 * @param status of the answer; empty: not known
 * @param from address that the request came from; empty: from nowhere
 */
record ChangePage(String id, String words, Moment at, ChangeList.Actor actor, String request, String body, String status,
        String from, String program, List<Item> items, String curl) {

    /**
     * One thing that was changed.
     *
     * @param outcome created, changed or deleted
     * @param note what is not shown, in a sentence; empty: nothing
     * @param affected what else works otherwise because of it
     */
    record Item(Thing thing, String outcome, List<Difference> differences, String note, List<String> affected) {
    }
}
