package dev.postern.console.overview;

import java.util.List;

import dev.postern.console.Moment;

/**
 * Who uses tokens, and who does not.
 *
 * @param kept whether events are kept: without them nothing is counted
 * @param callers of today, the most tokens first; null: the session may not see them
 * @param unused applications that have had no token for 90 days; null: the session may not see them
 * @param more whether there may be more of them
 * @param since when counting began; null: longer ago than 90 days
 * @param busy why it cannot be answered now; empty: it can
 */
record UsePage(boolean kept, List<Caller> callers, List<Unused> unused, boolean more, Moment since, String busy, String curl) {

    /** @param page of the application; empty: it is not registered, or the session may not see it */
    record Caller(String name, String page, long issued, long refused) {
    }

    /** @param last token; null: never */
    record Unused(String name, String page, Moment last) {
    }
}
