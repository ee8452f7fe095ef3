package dev.postern.console.actions;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * The form for a new Hook.
 *
 * @param script that stands in it
 */
record HookForm(Form form, String script, Problem problem, String curl, String yaml) {
}
