package dev.postern.console.actions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;

/**
 * The secrets of a piece of code, as its page lists and changes them. No page has the value of one.
 *
 * @param path of the page; its forms are below {@code secrets}
 * @param read how the code reads one; empty: there is no code
 * @param mayKeep whether the session may add one and change its value
 */
record SecretList(String path, List<Secret> all, String read, boolean mayKeep, boolean mayRemove) {

    /** Field with the name, in the forms. */
    static final String NAME = "secret_name";

    /** Of the API, and of the page a place. */
    static final String FIELD = "secrets";

    /** Field with the value, in the forms. */
    static final String VALUE = "secret_value";

    /** @param updated when its value was set; null: it is not known */
    record Secret(String name, Moment updated) {
    }

    /** Those of a document that lists them with their times. */
    static List<Secret> of(ObjectNode document, Instant now) {
        List<Secret> all = new ArrayList<>();
        document.path(FIELD).forEach(secret -> all.add(
                new Secret(secret.path("name").asText(), ActionListView.moment(secret.path("updated_at"), now))));
        return all;
    }

    /** Whether it is known when they were set. */
    public boolean isDated() {
        return all.stream().anyMatch(secret -> secret.updated() != null);
    }

    /** Those of a document, which lists them. */
    static List<String> names(ObjectNode document) {
        return document.path(FIELD).valueStream().map(secret -> secret.path("name").asText()).toList();
    }

    /**
     * The secret that the form is about; empty: there is none of that name. Space around a name belongs to it. A browser sends
     * line breaks of its own.
     */
    static Optional<String> named(Form form, List<String> names) {
        String sent = form.all(NAME).stream().findFirst().orElse("");
        return names.stream().filter(sent::equals).findFirst()
                .or(() -> names.stream().filter(name -> lines(name).equals(lines(sent))).findFirst());
    }

    private static String lines(String name) {
        return String.join("\n", name.split("\\R", -1));
    }

    /** What the person reads who removes one that is not there. */
    static Problem notThere() {
        return Problem.of(FIELD, "There is no secret of this name any more. Nothing was changed");
    }

    /** Why the form keeps nothing; empty: it has a name and a value. */
    static Optional<Problem> problem(Form form) {
        return form.text(NAME).isEmpty() || value(form).isEmpty()
                ? Optional.of(Problem.of(form.text(NAME).isEmpty() ? NAME : VALUE, "A secret needs a name and a value"))
                : Optional.empty();
    }

    /** As it was typed: space around it belongs to it. */
    static String value(Form form) {
        return form.all(VALUE).stream().findFirst().orElse("");
    }

    /** The body that keeps the typed one beside those of the document, and in place of the one of its name. */
    static ObjectNode with(ObjectNode document, Form form) {
        String name = named(form, names(document)).orElseGet(() -> form.text(NAME));
        ObjectNode body = without(document, name);
        body.withArray(FIELD).addObject().put("name", name).put("value", value(form));
        return body;
    }

    /** The body that lists all secrets of the document but one. Without a value, each keeps its own. */
    static ObjectNode without(ObjectNode document, String name) {
        ObjectNode body = Documents.empty();
        ArrayNode secrets = body.putArray(FIELD);
        document.path(FIELD).forEach(secret -> {
            if (!secret.path("name").asText().equals(name)) {
                secrets.addObject().put("name", secret.path("name").asText());
            }
        });
        return body;
    }
}
