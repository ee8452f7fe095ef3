package dev.postern.console;

/** The form for a new API. */
record ApiForm(Form form, Problem problem, String curl, String yaml) {
}
