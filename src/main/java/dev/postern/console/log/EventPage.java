package dev.postern.console.log;

import java.util.List;

/**
 * An event with everything that is known of it.
 *
 * @param kind what happened, in two words
 * @param meaning what that means, in a sentence
 * @param reason why a token was refused; null: none was, or there is no reason
 * @param facts its fields, without those that are always the same or empty
 * @param details the rest, as JSON; empty: none
 * @param related events beside it
 */
record EventPage(String id, String kind, String tone, String iso, String ago, String meaning, Reason reason, List<Fact> facts,
        String details, List<LogPage.Filter> related, String curl) {

    /**
     * Why a token was refused.
     *
     * @param text as the log has it
     * @param told what the caller was told; empty: the log does not say
     * @param happened what that means; empty: the documentation does not know the reason
     * @param remedy what to do
     */
    record Reason(String text, String told, String happened, String remedy) {
    }

    /**
     * A field.
     *
     * @param page of what it names; empty: there is none, or the session may not see it
     * @param name of what it names, unless it is the value
     */
    record Fact(String field, String value, String page, String name) {
    }
}
