package dev.postern.console.log;

import java.util.List;

import dev.postern.console.Problem;

/**
 * A page of the log, the newest event first.
 *
 * @param kept whether events are kept at all
 * @param filters by type
 * @param parts terms of the query, each with the query without it
 * @param newer address of the events before these; empty: these are the newest
 * @param older address of those after them; empty: these are the oldest
 * @param again address of the same page
 * @param live address that the page asks by itself; empty: it shows a time that is over
 */
record LogPage(String query, boolean kept, Problem problem, List<Filter> filters, List<Filter> parts, List<Row> rows,
        String newer, String older, String again, String live, String curl) {

    /** A link that writes a query. */
    record Filter(String words, String address, boolean on) {
    }

    /**
     * An event.
     *
     * @param time of the day in UTC, with the date unless it is today's
     * @param tone {@code bad} or {@code warn}; empty: nothing to do
     * @param of address of the events of the same application; empty: it names none
     * @param by address of the events about the same API; empty: it names none
     * @param exact what a machine compares, such as scopes; empty: the words say everything
     */
    record Row(String address, String time, String iso, String ago, String kind, String tone, String application, String of,
            String audience, String by, String words, String exact) {
    }
}
