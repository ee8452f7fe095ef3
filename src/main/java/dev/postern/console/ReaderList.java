package dev.postern.console;

import java.util.List;

/**
 * Who has fetched the signing keys from this server, and who does not know the next ones.
 *
 * @param rows those without a key first; the last fifty of these, and of the others
 * @param lacking how many lack a key, also of those that are not shown
 * @param all how many there are
 * @param since when this server has looked
 * @param leftOut when somebody last found no place in memory; null: not for a long time
 * @param servers how many share the store, each of which knows only who asked it
 */
record ReaderList(List<Row> rows, int lacking, int all, Moment since, Moment leftOut, int servers) {

    /**
     * One of them.
     *
     * @param address empty: not known
     * @param document path
     * @param tone {@code bad}: it refuses tokens now; {@code warn}: it would after a rotation; empty: neither
     * @param state which keys it has, in words
     */
    record Row(String address, String userAgent, String document, Moment fetched, String tone, String state) {
    }

    /** Whether there are more than are shown. */
    public boolean isCut() {
        return rows.size() < all;
    }
}
