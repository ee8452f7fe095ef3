package dev.postern.console.actions;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * The form for a new module.
 *
 * @param code that stands in it
 */
record ModuleForm(Form form, String code, Problem problem, String curl, String yaml) {
}
