package dev.postern.console;

import java.util.List;

/**
 * A page of the list of APIs.
 *
 * @param text that was searched for
 * @param next address of the next page; empty: this is the last one
 */
record ApiList(String text, List<Row> rows, int total, String next, boolean isFirst, boolean mayCreate, String curl) {

    /** An API. */
    record Row(String id, String name, String identifier, boolean system, int permissions, String lifetime, String algorithm) {
    }
}
