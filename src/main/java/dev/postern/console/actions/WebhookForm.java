package dev.postern.console.actions;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/** The form for a new webhook Action. */
record WebhookForm(Form form, Problem problem, String curl, String yaml) {
}
