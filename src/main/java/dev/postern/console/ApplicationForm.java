package dev.postern.console;

import java.util.List;

/**
 * The form for a new application.
 *
 * @param form what has been typed
 * @param apis which it may be authorized for at once; none: the session may not
 */
record ApplicationForm(Form form, Problem problem, List<ApiChoice> apis, String curl, String yaml) {

    /** An API to choose. */
    record ApiChoice(String identifier, String name) {
    }
}
