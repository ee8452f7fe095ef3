package dev.postern.console;

import java.util.List;

/**
 * The sessions of a person, or of all.
 *
 * @param everybody whether those of others are among them
 */
record SessionList(List<Row> rows, boolean everybody) {

    /**
     * One of them.
     *
     * @param subject of the person at the OpenID provider; empty: a link has opened it
     * @param own whether the page belongs to it
     */
    record Row(String id, String name, String subject, boolean own, int scopes, Moment began, Moment seen, Moment ends) {
    }
}
