package dev.postern.console.changes;

import java.util.List;

import dev.postern.console.Moment;
import dev.postern.console.Thing;

/**
 * A page of changes.
 *
 * @param kept whether events are kept at all
 * @param refused why the log did not answer; empty: it did
 * @param lookedUntil how far back the search went before it was cut; null: to the end
 * @param older query of the address of the page after this one; empty: there is none
 * @param newer of the one before
 */
record ChangeList(ChangeQuery query, boolean kept, String refused, List<Row> rows, Moment lookedUntil, String older,
        String newer, List<Thing.Kind> kinds, String curl) {

    /**
     * One change.
     *
     * @param actor who made it
     * @param things that were changed, the first of them
     * @param more how many there are besides
     * @param fields that differ, of all
     */
    record Row(String id, Moment at, Actor actor, String words, List<String> things, int more, String fields) {
    }

    /**
     * Who made a change.
     *
     * @param path of the application's page; empty: it is none, or the session may not see it
     */
    record Actor(String name, String path) {
    }
}
