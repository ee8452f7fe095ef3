package dev.postern.console.overview;

import java.util.List;

import dev.postern.console.Moment;

/**
 * The servers that share the store.
 *
 * @param sentence how many there are, and how current this one is; empty: it is alone
 * @param rows each of them; empty: it is alone, the session may not see them, or the store does not answer
 * @param mixed whether they run different versions
 */
record ServerList(String sentence, List<Row> rows, boolean mixed) {

    /**
     * One of them.
     *
     * @param own whether it made this page
     * @param seen how long ago it was last heard of
     * @param late whether it has been behind for too long
     * @param changes what it has not applied of the store's changes, in words
     */
    record Row(String name, String version, boolean own, Moment since, String seen, boolean late, String changes) {
    }
}
