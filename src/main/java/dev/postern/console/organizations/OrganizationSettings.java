package dev.postern.console.organizations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.MetadataFields;
import dev.postern.console.Problem;
import dev.postern.console.QuotaFields;
import dev.postern.entity.Documents;

/** The settings of an organization that its page changes: as fields of a form, and as the body of the change. */
final class OrganizationSettings {

    static final List<String> FIELDS = List.of("name", "display_name", "per_hour", "per_day");

    private OrganizationSettings() {
    }

    static Form of(ObjectNode document) {
        return MetadataFields.OF_ORGANIZATION.fill(Edits.form(values(document)), document);
    }

    static Map<String, String> values(ObjectNode document) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", document.path("name").asText(""));
        values.put("display_name", document.path("display_name").asText(""));
        values.putAll(QuotaFields.values(document));
        return values;
    }

    /** What this form changes and somebody else has changed otherwise. */
    static Optional<Problem> overtaken(Form form, ObjectNode document) {
        Map<String, String> stored = values(document);
        return Edits.overtaken(form, stored).map(field -> Edits.overtaken(field, stored))
                .or(() -> MetadataFields.OF_ORGANIZATION.overtaken(form, document));
    }

    /** What was typed, on top of what is stored now. */
    static Form onTopOf(Form typed, ObjectNode document) {
        return MetadataFields.OF_ORGANIZATION.onTopOf(typed, Edits.onTopOf(typed, values(document)), document);
    }

    /** The body of the change. */
    static ObjectNode changes(Form form, ObjectNode document) {
        ObjectNode body = Documents.empty();
        if (Edits.isChanged(form, "name")) {
            body.put("name", form.text("name"));
        }
        if (Edits.isChanged(form, "display_name")) {
            body.put("display_name", form.given("display_name").orElse(null));
        }
        QuotaFields.putChanges(body, form, document);
        MetadataFields.OF_ORGANIZATION.putChanges(body, form, document);
        return body;
    }

    /** The body of a new one. */
    static ObjectNode creation(Form form) {
        ObjectNode body = Documents.empty().put("name", form.text("name"));
        form.given("display_name").ifPresent(name -> body.put("display_name", name));
        return body;
    }
}
