package dev.postern.console;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The signing keys.
 *
 * @param rings keys that sign by the same algorithms, each with a life of its own
 * @param readers who has fetched them
 */
record KeysPage(List<Ring> rings, boolean mayRotate, boolean mayRevoke, Problem problem, String curl, ReaderList readers) {

    /**
     * Keys of one kind.
     *
     * @param algorithm one of those that they sign by, which names the kind in a rotation
     * @param algorithms all of them, in words
     */
    record Ring(String algorithm, String algorithms, List<Row> rows) {

        /** The current key. */
        public String current() {
            return rows.stream().filter(row -> row.state().equals("current")).map(Row::kid).findFirst().orElse("");
        }
    }

    /**
     * One of them.
     *
     * @param state in a word
     * @param since when it came into this state; null: not known
     * @param signs whether it signs now: a previous key does until its successor has been published for long enough
     * @param from when it begins to sign, if it is the current one and does not yet; else null
     */
    record Row(String kid, String state, Moment since, boolean signs, Moment from) {

        public boolean isPrevious() {
            return state.equals("previous");
        }
    }

    /** Whether a key is the current one and does not sign yet. */
    public boolean isUnderWay() {
        return rings.stream().flatMap(ring -> ring.rows().stream()).anyMatch(row -> row.from() != null);
    }

    /** The current keys. */
    public String current() {
        return rings.stream().map(Ring::current).collect(Collectors.joining(" "));
    }

    /** Whether there is more than one kind. */
    public boolean isSeveral() {
        return rings.size() > 1;
    }
}
