package dev.postern.console.actions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;

/**
 * The form of a piece of code and its name. A fingerprint stands for the code as it was when the page was made: the code
 * itself,
 * once more in the form, would be too much.
 *
 * @param field of the API that has the code: {@code code} of an Action or a module, {@code script} of a Hook
 */
record Draft(String field) implements ActionDraft {

    private static final String NAME = "name";
    private static final int FINGERPRINT_BYTES = 16;

    static final Draft OF_ACTION = new Draft("code");
    /** Without a name: a module keeps its own. */
    static final Draft OF_MODULE = new Draft("code");
    static final Draft OF_HOOK = new Draft("script");

    @Override
    public Form form(ObjectNode stored) {
        return Edits.form(values(stored));
    }

    /** What the form compares. */
    private Map<String, String> values(ObjectNode stored) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(NAME, stored.path(NAME).asText());
        values.put(field, fingerprint(stored.path(field).asText()));
        return values;
    }

    /** The code that was typed, with the line breaks of files. */
    String code(Form typed) {
        return typed.all(field).stream().findFirst().orElse("").replace("\r\n", "\n");
    }

    @Override
    public ObjectNode changes(Form typed, ObjectNode stored) {
        return changes(typed);
    }

    /** Whether this person has typed other code. */
    boolean isChanged(Form typed) {
        return Edits.isChanged(compared(typed), field);
    }

    /** What to change; the fields that this person has not changed are left out. */
    ObjectNode changes(Form typed) {
        Form compared = compared(typed);
        ObjectNode changes = Documents.empty();
        if (Edits.isChanged(compared, NAME)) {
            changes.put(NAME, typed.text(NAME));
        }
        if (Edits.isChanged(compared, field)) {
            changes.put(field, code(typed));
        }
        return changes;
    }

    @Override
    public Optional<Problem> overtaken(Form typed, ObjectNode stored) {
        Map<String, String> values = values(stored);
        return Edits.overtaken(compared(typed), values).map(overtaken -> overtaken.equals(field)
                ? Problem.of(field, "Somebody else has saved other code meanwhile. Below is how yours differs from theirs. To "
                        + "replace theirs by yours, save again")
                : Edits.overtaken(overtaken, values));
    }

    /** Whether the code is still what the page showed. */
    private boolean isAsShown(Form form, ObjectNode stored) {
        return form.text(Edits.WAS + field).equals(fingerprint(stored.path(field).asText()));
    }

    @Override
    public Optional<Problem> unseen(Form form, ObjectNode stored) {
        return isAsShown(form, stored) || changes(form).has(field) ? Optional.empty()
                : Optional.of(
                        Problem.of(field, "Somebody else has saved other code since this page was made. It is below; put it "
                                + "in force if that is what you want"));
    }

    /** Why the draft cannot be replaced unasked: nothing else has what it is now, and this person has not seen that. */
    Optional<Problem> lost(Form form, ObjectNode stored) {
        return isAsShown(form, stored) && DraftParts.unseen(form, stored).isEmpty() ? Optional.empty()
                : Optional.of(Problem.of("", "The draft has changed since this page was made, and what it is now would be "
                        + "lost. It is below; roll back if that is what you want"));
    }

    @Override
    public Form onTopOf(Form typed, ObjectNode stored) {
        return Edits.onTopOf(compared(typed), values(stored));
    }

    @Override
    public Problem problem(RuntimeException refusal) {
        return Problem.of(refusal);
    }

    private Form compared(Form typed) {
        Map<String, List<String>> values = new LinkedHashMap<>(typed.values());
        if (typed.has(field)) {
            values.put(field, List.of(fingerprint(code(typed))));
        }
        return new Form(values);
    }

    static String fingerprint(String code) {
        byte[] bytes = code.replace("\r\n", "\n").strip().getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
