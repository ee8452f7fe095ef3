package dev.postern.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A form that changes something which others may change too. Each field comes with what it was when the page was made. So only
 * what this person has changed is changed, and it is known whether somebody else has changed it since.
 */
public final class Edits {

    /** Before the name of a field: what it was when the page was made. */
    public static final String WAS = "was_";

    private Edits() {
    }

    /** @param values field → what is stored now */
    public static Form form(Map<String, String> values) {
        Map<String, String> all = new LinkedHashMap<>(values);
        values.forEach((field, value) -> all.put(WAS + field, value));
        return Form.of(all);
    }

    public static boolean isChanged(Form form, String field) {
        return form.has(field) && !alike(form.text(field), form.text(WAS + field));
    }

    /** The first field that this form changes and that somebody else has changed otherwise. */
    public static Optional<String> overtaken(Form form, Map<String, String> stored) {
        return stored.keySet().stream().filter(field -> isChanged(form, field)
                && !alike(stored.get(field), form.text(WAS + field)) && !alike(stored.get(field), form.text(field)))
                .findFirst();
    }

    /** What was typed, on top of what is stored now: to be sent once more. */
    public static Form onTopOf(Form typed, Map<String, String> stored) {
        Map<String, String> values = new LinkedHashMap<>();
        stored.forEach((field, now) -> {
            values.put(field, isChanged(typed, field) ? typed.text(field) : now);
            values.put(WAS + field, now);
        });
        return Form.of(values);
    }

    /** What the person reads who was overtaken. */
    public static Problem overtaken(String field, Map<String, String> stored) {
        String now = stored.get(field);
        return Problem.of(field,
                "Somebody else has changed this meanwhile: it is " + (now.isEmpty() ? "empty" : "“" + now + "”")
                        + " now. To replace that by what you typed, save again");
    }

    /** What is no number goes along as text: the schema says what is wrong with it. */
    public static void putNumber(ObjectNode body, String field, Optional<String> text) {
        text.ifPresent(given -> {
            if (given.matches("[0-9]{1,9}")) {
                body.put(field, Integer.parseInt(given));
            } else {
                body.put(field, given);
            }
        });
    }

    /** A browser sends line breaks of its own. */
    private static boolean alike(String one, String other) {
        return one.strip().replace("\r\n", "\n").equals(other.strip().replace("\r\n", "\n"));
    }
}
