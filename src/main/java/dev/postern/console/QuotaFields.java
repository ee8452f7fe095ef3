package dev.postern.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.snapshot.TokenQuota;

/** The token quota of an application or an organization: as two fields of a form, and as the body of the change. */
public final class QuotaFields {

    private static final String FLOW = "client_credentials";
    private static final String PER_HOUR = "per_hour";
    private static final String PER_DAY = "per_day";
    private static final List<String> FIELDS = List.of(PER_HOUR, PER_DAY);

    private QuotaFields() {
    }

    /** Field → what the document has; empty: nothing. */
    public static Map<String, String> values(ObjectNode document) {
        JsonNode quota = document.path(TokenQuota.FIELD).path(FLOW);
        Map<String, String> values = new LinkedHashMap<>();
        FIELDS.forEach(field -> values.put(field, quota.path(field).asText("")));
        return values;
    }

    /** Both numbers are one field of the document: one that the form does not have stays what it is. */
    public static void putChanges(ObjectNode body, Form form, ObjectNode document) {
        if (FIELDS.stream().noneMatch(field -> Edits.isChanged(form, field))) {
            return;
        }
        Map<String, String> typed = values(document);
        FIELDS.stream().filter(form::has).forEach(field -> typed.put(field, form.text(field)));
        if (typed.values().stream().allMatch(String::isEmpty)) {
            body.putNull(TokenQuota.FIELD);
            return;
        }
        ObjectNode flow = body.putObject(TokenQuota.FIELD).putObject(FLOW);
        Form quota = Form.of(typed);
        FIELDS.forEach(field -> Edits.putNumber(flow, field, quota.given(field)));
        flow.put("enforce", document.path(TokenQuota.FIELD).path(FLOW).path("enforce").asBoolean(true));
    }
}
