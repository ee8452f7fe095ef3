package dev.postern.console.logstream;

import java.util.List;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * A log stream in full.
 *
 * @param setting that has set it up; empty: it is registered
 * @param status {@code active}, {@code paused} or {@code suspended}
 * @param form what the form of settings shows: what is stored, or what was typed and refused
 * @param secrets which of the two secrets it has; null: the session may not know
 * @param test what came of a delivery test; null: there was none
 */
record StreamPage(String id, String name, String setting, String status, String destination, StreamState state, Form form,
        Secrets secrets, Test test, boolean mayUpdate, boolean mayDelete, Problem problem, String curl, String yaml) {

    public boolean sends() {
        return status.equals("active");
    }

    public String path() {
        return StreamsResource.PATH + "/" + id;
    }

    public List<StreamFields.Category> categories() {
        return StreamFields.categories(form);
    }

    /** The fields of the form. */
    public List<String> fields() {
        return StreamFields.FIELDS;
    }

    /** Name of the field that says what another one was. */
    public String was(String field) {
        return Edits.WAS + field;
    }

    /** Whether a secret is stored. */
    record Secrets(boolean authorization, boolean signing) {
    }

    /**
     * What came of a delivery test.
     *
     * @param outcome {@code delivered}, {@code failed} or {@code refused}
     */
    record Test(String outcome, String message, long millis, String logId) {
    }
}
