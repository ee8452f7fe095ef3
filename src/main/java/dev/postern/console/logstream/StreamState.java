package dev.postern.console.logstream;

import dev.postern.console.Moment;

/**
 * How a stream fares.
 *
 * @param words in one or two
 * @param tone {@code bad} or {@code warn}; empty: nothing to do
 * @param error of the last attempt, while the destination fails; empty: it does not
 * @param errorAt when that was; null: it does not fail
 * @param sentUntil when the last event happened that was sent; null: not known
 * @param behind events that wait, in words; empty: not known
 */
record StreamState(String words, String tone, String error, Moment errorAt, Moment sentUntil, String behind) {
}
