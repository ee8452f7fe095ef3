package dev.postern.console.actions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;

/**
 * The form of a webhook Action: whom it asks, and its name. Each setting is a field, so two people can change different ones at
 * the same time; the Management API takes them all together.
 */
final class WebhookDraft implements ActionDraft {

    static final WebhookDraft FORM = new WebhookDraft();

    /** Of the API. */
    static final String FIELD = "webhook";
    static final String AUTHENTICATION = "authentication";
    static final String HMAC = "hmac";
    /** Field with {@code secret_name}. The page has another form with a field of that name. */
    static final String SIGNING_SECRET = "signing_secret";

    private static final String NAME = "name";
    private static final String URL = "url";
    private static final String TIMEOUT = "timeout_ms";
    private static final String ON_FAILURE = "on_failure";
    private static final String TYPE = "type";
    private static final String SECRET_NAME = "secret_name";

    private WebhookDraft() {
    }

    /** Whether the Action asks a service and has no code. */
    static boolean isOf(ObjectNode action) {
        return action.has(FIELD);
    }

    /** Whether a token is issued without the receiver's answer. */
    static boolean isIssuedOnFailure(ObjectNode action) {
        return action.path(FIELD).path(ON_FAILURE).asText().equals("allow");
    }

    /** A new one. */
    static Form empty() {
        return Form.of(Map.of(TIMEOUT, "1000", ON_FAILURE, "deny", AUTHENTICATION, HMAC, SIGNING_SECRET, "SIGNING_KEY"));
    }

    /** The settings that a form has. A timeout that is left out is the default. */
    static ObjectNode settings(Form form) {
        ObjectNode settings = Documents.empty().put(URL, form.text(URL));
        Edits.putNumber(settings, TIMEOUT, form.given(TIMEOUT));
        settings.put(ON_FAILURE, form.text(ON_FAILURE));
        ObjectNode authentication = settings.putObject(AUTHENTICATION).put(TYPE, form.text(AUTHENTICATION));
        if (isSigned(form)) {
            form.given(SIGNING_SECRET).ifPresent(name -> authentication.put(SECRET_NAME, name));
        }
        return settings;
    }

    static boolean isSigned(Form form) {
        return form.text(AUTHENTICATION).equals(HMAC);
    }

    private static Map<String, String> values(ObjectNode stored) {
        JsonNode webhook = stored.path(FIELD);
        Map<String, String> values = new LinkedHashMap<>();
        values.put(NAME, stored.path(NAME).asText());
        values.put(URL, webhook.path(URL).asText());
        values.put(TIMEOUT, webhook.path(TIMEOUT).asText());
        values.put(ON_FAILURE, webhook.path(ON_FAILURE).asText());
        values.put(AUTHENTICATION, webhook.path(AUTHENTICATION).path(TYPE).asText());
        values.put(SIGNING_SECRET, webhook.path(AUTHENTICATION).path(SECRET_NAME).asText());
        return values;
    }

    @Override
    public Form form(ObjectNode stored) {
        return Edits.form(values(stored));
    }

    @Override
    public ObjectNode changes(Form typed, ObjectNode stored) {
        ObjectNode changes = Documents.empty();
        if (Edits.isChanged(typed, NAME)) {
            changes.put(NAME, typed.text(NAME));
        }
        if (values(stored).keySet().stream().anyMatch(field -> !field.equals(NAME) && Edits.isChanged(typed, field))) {
            changes.set(FIELD, settings(onTopOf(typed, stored)));
        }
        return changes;
    }

    @Override
    public Optional<Problem> overtaken(Form typed, ObjectNode stored) {
        Map<String, String> values = values(stored);
        return Edits.overtaken(typed, values).map(field -> Edits.overtaken(field, values));
    }

    @Override
    public Optional<Problem> unseen(Form form, ObjectNode stored) {
        return values(stored).entrySet().stream()
                .filter(now -> !now.getKey().equals(NAME) && !Edits.isChanged(form, now.getKey())
                        && !form.text(Edits.WAS + now.getKey()).equals(now.getValue()))
                .findFirst().map(now -> Problem.of(now.getKey(), "Somebody else has saved other settings since this page was "
                        + "made. They are below; put them in force if that is what you want"));
    }

    @Override
    public Form onTopOf(Form typed, ObjectNode stored) {
        return Edits.onTopOf(typed, values(stored));
    }

    @Override
    public Problem problem(RuntimeException refusal) {
        return Problem.of(refusal, WebhookDraft::field);
    }

    /** {@code webhook.authentication.secret_name} → {@value #SIGNING_SECRET}. */
    private static String field(String property) {
        if (!property.startsWith(FIELD + ".")) {
            return Problem.root(property);
        }
        String setting = property.substring(FIELD.length() + 1);
        return setting.endsWith(SECRET_NAME) ? SIGNING_SECRET : Problem.root(setting);
    }
}
