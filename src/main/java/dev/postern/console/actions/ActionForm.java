package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/**
 * The form for a new Action.
 *
 * @param code that stands in it
 * @param from name of the starter that the code comes from
 */
record ActionForm(Form form, String code, String from, List<Starters.Starter> starters, Problem problem, String curl,
        String yaml) {
}
