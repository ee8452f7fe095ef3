package dev.postern.console.access;

import java.util.List;

import dev.postern.console.Moment;

/**
 * A page of the client grants.
 *
 * @param apis identifiers to choose from
 * @param named whether names of applications may be seen
 * @param next address of the next page; empty: this is the last one
 * @param isCut whether the search has looked at as many as it may for one page, and found no page full
 * @param isKept whether events are kept: without them nobody knows who uses a grant
 * @param countedSince since when uses are known; null: nothing was counted yet
 * @param isCountedLong whether uses are known for all the days of the filter: else what is unused may be new
 * @param csv address of the whole as a file
 */
record AccessPage(AccessFilter filter, List<Choice> uses, List<String> apis, boolean named, List<Row> rows, String next,
        boolean isFirst, boolean isCut, boolean isKept, Moment countedSince, boolean isCountedLong, String csv, String curl) {

    public String use() {
        return filter.use().wireName();
    }

    public boolean isFiltered() {
        return !filter.isEmpty();
    }

    public boolean isNotRecorded() {
        return !isKept && filter.use() != AccessFilter.Use.ANY;
    }

    /** One of several that can be chosen. */
    record Choice(String value, String words) {
    }

    /**
     * A client grant.
     *
     * @param clientId empty: it is for third-party applications without a grant of their own
     * @param name of the application, or what stands for it
     * @param link address of the application; empty: it may not be seen
     * @param enabled true also if the application may not be seen
     * @param apiLink address of the API; empty: it may not be seen
     * @param isApiThere whether there is such an API
     * @param scopes the unused ones, if the filter is for these; else all, or none if {@code allScopes} says it
     * @param more scopes that are not shown
     * @param edit address of the form of this grant; empty: it may not be changed
     * @param lastToken null: never, as far as is known
     * @param isUnused whether there was no token for the days of the filter
     * @param lastRefusal null: never, as far as is known
     */
    record Row(String clientId, String name, String link, boolean enabled, String audience, String apiLink, boolean isApiThere,
            boolean allScopes, List<Scope> scopes, int more, String edit, Moment lastToken, boolean isUnused,
            Moment lastRefusal) {
    }

    /** @param unused whether no token had it for the days of the filter */
    record Scope(String value, boolean unused) {
    }
}
