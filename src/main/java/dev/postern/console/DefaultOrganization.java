package dev.postern.console;

import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;

/**
 * The organization of an application's token requests that must name one and do not: a field of the form of settings, whose
 * value is the organization's id. Whoever may see organizations chooses among them, or types a name where there are many.
 */
@Singleton
final class DefaultOrganization {

    static final String FIELD = "default_organization";

    private static final String ID = "organization_id";
    private static final int OFFERED_MAX = 100;

    private final CurrentSnapshot current;
    private final Visit visit;

    DefaultOrganization(CurrentSnapshot current, Visit visit) {
        this.current = current;
        this.visit = visit;
    }

    /** The id, or an empty text. */
    static String value(JsonNode document) {
        return document.path(FIELD).path(ID).asText("");
    }

    /** Puts what was typed into the body of the change. */
    static void putChange(ObjectNode body, Form form) {
        if (!Edits.isChanged(form, FIELD)) {
            return;
        }
        form.given(FIELD).ifPresentOrElse(
                id -> body.putObject(FIELD).put(ID, id).putArray("flows").add("client_credentials"),
                () -> body.putNull(FIELD));
    }

    /** What the Management API says of the id is about this field. */
    static Problem problem(Problem problem) {
        return problem.words().contains(FIELD + "." + ID) ? Problem.of(FIELD, problem.words().replaceAll("\\.$", ""))
                : problem;
    }

    /** All organizations, by name; none: there are many, or the session may not see them; null: there are none. */
    List<Organization> offered() {
        if (!mayRead() || current.get().organizationCount() > OFFERED_MAX) {
            return List.of();
        }
        return current.get().organizationCount() == 0 ? null
                : StreamSupport.stream(current.get().organizations().spliterator(), false)
                        .sorted(Comparator.comparing(Organization::name)).toList();
    }

    /** The form with the id in place of a name. A text with the beginning of an id is one, as in a token request. */
    Form resolved(Form form) {
        String typed = form.text(FIELD);
        return !mayRead() || typed.isEmpty() || typed.startsWith(Organization.ID_PREFIX) ? form
                : current.get().organizationNamed(typed).map(known -> form.with(FIELD, List.of(known.id()))).orElse(form);
    }

    private boolean mayRead() {
        return visit.may("read:organizations");
    }
}
