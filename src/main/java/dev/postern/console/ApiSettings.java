package dev.postern.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;

/** The settings of an API that its page changes: as fields of a form, and as the body of the change. */
final class ApiSettings {

    static final List<String> FIELDS = List.of("name", "scopes", "token_lifetime");

    private ApiSettings() {
    }

    /** Permissions are lines, so a description with several lines becomes one: its second line is no permission. */
    static Map<String, String> values(ObjectNode document) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", document.path("name").asText(""));
        StringBuilder lines = new StringBuilder();
        document.path("scopes").forEach(scope -> lines.append(scope.path("value").asText()).append(' ')
                .append(scope.path("description").asText("").replaceAll("\\R+", " ")).append('\n'));
        values.put("scopes", lines.toString().replaceAll(" +\n", "\n").strip());
        values.put("token_lifetime", document.path("token_lifetime").asText(""));
        return values;
    }

    static Form of(ObjectNode document) {
        return Edits.form(values(document));
    }

    /** A line for each permission: its value, and its description behind a space. */
    static ArrayNode scopes(List<String> lines) {
        ArrayNode scopes = Documents.empty().arrayNode();
        for (String line : lines) {
            String[] parts = line.split("\\s+", 2);
            ObjectNode scope = scopes.addObject().put("value", parts[0]);
            if (parts.length > 1) {
                scope.put("description", parts[1]);
            }
        }
        return scopes;
    }

    /** The body of the change. */
    static ObjectNode changes(Form form) {
        ObjectNode body = Documents.empty();
        if (Edits.isChanged(form, "name")) {
            body.put("name", form.text("name"));
        }
        if (Edits.isChanged(form, "scopes")) {
            body.set("scopes", scopes(form.lines("scopes")));
        }
        if (Edits.isChanged(form, "token_lifetime")) {
            Edits.putNumber(body, "token_lifetime", form.given("token_lifetime"));
        }
        return body;
    }
}
