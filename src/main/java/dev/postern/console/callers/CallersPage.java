package dev.postern.console.callers;

import java.util.List;
import java.util.stream.Stream;

import dev.postern.console.Moment;

/**
 * A page of the wasteful callers.
 *
 * @param clientId the only application that is shown; empty: all
 * @param client its name, or the id where it has none or the session may not see applications
 * @param next address of the next page; empty: this is the last one
 * @param isKept whether events are kept: without them nobody knows
 * @param isPriced whether a price of tokens is set
 * @param countedSince null: nothing was counted yet
 * @param maySeeApplications whether names link to applications
 */
record CallersPage(Period period, List<Choice> periods, String clientId, String client, List<Row> rows, String next,
        boolean isFirst, boolean isKept, boolean isPriced, Moment countedSince, boolean maySeeApplications, String curl) {

    /** As addresses name it. */
    public String periodName() {
        return period.wireName();
    }

    /** The days that are looked at. */
    enum Period {
        DAY("day", "Today", 1),
        WEEK("week", "Last 7 days", 7),
        MONTH("month", "Last 30 days", 30);

        private final String wireName;
        private final String words;
        private final int days;

        Period(String wireName, String words, int days) {
            this.wireName = wireName;
            this.words = words;
            this.days = days;
        }

        String wireName() {
            return wireName;
        }

        String words() {
            return words;
        }

        int days() {
            return days;
        }

        static Period named(String name) {
            return Stream.of(values()).filter(period -> period.wireName.equals(name)).findFirst().orElse(WEEK);
        }
    }

    /** A period to choose. */
    record Choice(String words, String address, boolean isChosen) {
    }

    /**
     * An application at one address, for one API.
     *
     * @param name empty: the application is gone
     * @param organization its id; empty: none
     * @param cost of the wasted tokens; empty: no price is set
     * @param snippet address of the snippets; empty: the session may not see applications
     */
    record Row(String clientId, String name, String ip, String audience, String scope, String organization, long issued,
            long wasted, long needed, String factor, String cost, Moment last, String advice, String snippet) {
    }
}
