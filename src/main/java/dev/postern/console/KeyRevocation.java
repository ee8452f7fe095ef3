package dev.postern.console;

import java.util.List;

/**
 * What it costs to revoke a key, and whom.
 *
 * @param since when it became a previous key
 * @param signs whether it signs all the same, because its successor has not been published for long enough
 * @param validUntil when the last token that it may have signed expires; null: all have expired
 * @param longest name of the API whose tokens live longest
 * @param lifetime of these tokens
 * @param tokens how many were issued that may be signed by it and valid; empty: not known
 * @param callers names of applications that got some of them
 */
record KeyRevocation(String kid, String algorithms, Moment since, boolean signs, Moment validUntil, String longest,
        String lifetime,
        String tokens, List<String> callers, Problem problem, String curl) {
}
