package dev.postern.console.organizations;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/** The form for a new organization. */
record OrganizationForm(Form form, Problem problem, String curl, String yaml) {
}
