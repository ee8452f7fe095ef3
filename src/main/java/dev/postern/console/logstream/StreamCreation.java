package dev.postern.console.logstream;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/** The form for a new log stream. */
record StreamCreation(Form form, Problem problem, String curl, String yaml) {

    public List<StreamFields.Category> categories() {
        return StreamFields.categories(form);
    }
}
