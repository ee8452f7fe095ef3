package dev.postern.console.settings;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * The settings of the tenant and of this server.
 *
 * @param tenant what the form shows: what is stored, or what was typed and refused
 * @param text that the server's settings are filtered by
 * @param show which of them: {@code set}, {@code unsafe} or all
 */
record SettingsPage(Form tenant, boolean mayChange, Problem problem, String text, String show, List<Row> rows, String curl,
        String yaml) {

    /**
     * A setting of this server.
     *
     * @param value in effect; empty: not set, or a secret
     * @param source where it was set; empty: it has its default
     * @param byDefault what the document calls its default
     * @param document that describes it
     * @param warning what makes it unsafe; empty: nothing
     */
    record Row(String name, String value, boolean isSecret, String source, String byDefault, String meaning, String document,
            String warning) {
    }

    /** The fields of the tenant's form. */
    public List<String> fields() {
        return TenantForm.FIELDS;
    }

    /** Name of the field that says what another one was. */
    public String was(String field) {
        return TenantForm.was(field);
    }
}
