package dev.postern.console.logstream;

import java.util.List;

/** All log streams. */
record StreamList(List<Row> rows, boolean kept, boolean mayCreate, String curl) {

    /**
     * One of them.
     *
     * @param destination without what may be secret
     * @param filters how many categories, in words
     * @param ofSettings whether a setting has set it up
     */
    record Row(String id, String name, String destination, String filters, boolean ofSettings, StreamState state) {
    }
}
