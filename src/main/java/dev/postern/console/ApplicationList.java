package dev.postern.console;

import java.util.List;

/**
 * A page of the list of applications.
 *
 * @param text that was searched for
 * @param show of {@link ApplicationSearch.Show}, by its name in addresses
 * @param showsGrants whether the session may see how many grants each has
 * @param showsEnds whether it may see when secrets end
 * @param total how many there are, in words; empty: this is not the first page
 * @param next address of the next page; empty: this is the last one
 * @param isCut whether the search has looked at as many as it may for one page, and found no page full
 * @param isKept whether events are kept: without them nobody knows who was refused, and who is unused
 */
record ApplicationList(String text, String show, List<Choice> shows, List<Row> rows, boolean showsGrants,
        boolean showsEnds, String total, String next, boolean isCut, boolean isKept, boolean mayCreate, String curl) {

    public boolean isFirst() {
        return !total.isEmpty();
    }

    public boolean isFiltered() {
        return !text.isEmpty() || !show.isEmpty();
    }

    /** One of several that can be chosen. */
    record Choice(String value, String words) {
    }

    /**
     * An application.
     *
     * @param lastUse of any of its credentials; null: none
     * @param end next end of a secret; null: none
     * @param ending whether that is near
     */
    record Row(String clientId, String name, boolean enabled, int grants, Moment lastUse, Moment end, boolean ending) {
    }
}
