package dev.postern.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.snapshot.Client;

/** The settings of an application that its page changes: as fields of a form, and as the body of the change. */
final class ApplicationSettings {

    static final List<String> FIELDS = List.of("name", "description", Client.NETWORKS, "per_hour", "per_day",
            DefaultOrganization.FIELD);

    private ApplicationSettings() {
    }

    static Form of(ObjectNode document) {
        return MetadataFields.OF_APPLICATION.fill(Edits.form(values(document)), document);
    }

    static Map<String, String> values(ObjectNode document) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", document.path("name").asText(""));
        values.put("description", document.path("description").asText(""));
        values.put(Client.NETWORKS, String.join("\n", StreamSupport.stream(document.path(Client.NETWORKS).spliterator(), false)
                .map(JsonNode::asText).toList()));
        values.putAll(QuotaFields.values(document));
        values.put(DefaultOrganization.FIELD, DefaultOrganization.value(document));
        return values;
    }

    /** What this form changes and somebody else has changed otherwise. */
    static Optional<Problem> overtaken(Form form, ObjectNode document) {
        Map<String, String> stored = values(document);
        return Edits.overtaken(form, stored).map(field -> Edits.overtaken(field, stored))
                .or(() -> MetadataFields.OF_APPLICATION.overtaken(form, document));
    }

    /** What was typed, on top of what is stored now. */
    static Form onTopOf(Form typed, ObjectNode document) {
        return MetadataFields.OF_APPLICATION.onTopOf(typed, Edits.onTopOf(typed, values(document)), document);
    }

    /** The body of the change. */
    static ObjectNode changes(Form form, ObjectNode document) {
        ObjectNode body = Documents.empty();
        for (String field : List.of("name", "description")) {
            if (Edits.isChanged(form, field)) {
                body.put(field, form.text(field));
            }
        }
        if (Edits.isChanged(form, Client.NETWORKS)) {
            List<String> networks = form.lines(Client.NETWORKS);
            if (networks.isEmpty()) {
                body.putNull(Client.NETWORKS);
            } else {
                ArrayNode list = body.putArray(Client.NETWORKS);
                networks.forEach(list::add);
            }
        }
        QuotaFields.putChanges(body, form, document);
        DefaultOrganization.putChange(body, form);
        MetadataFields.OF_APPLICATION.putChanges(body, form, document);
        return body;
    }
}
