package dev.postern.console.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.entity.Documents;

/** The settings of the tenant that its form changes: as fields of a form, and as the body of the change. */
final class TenantForm {

    private static final List<String> TEXTS = List.of("friendly_name", "default_audience", "support_email", "support_url");
    private static final String PROFILE = "resource_parameter_profile";
    private static final String NAMES = "allow_organization_name_in_authentication_api";
    private static final String QUOTA = "default_token_quota";
    private static final String FLOW = "client_credentials";
    private static final List<String> QUOTAS = List.of("per_hour", "per_day");

    static final List<String> FIELDS = Stream.of(TEXTS, List.of(PROFILE, NAMES), QUOTAS).flatMap(List::stream).toList();

    /** The fields that an entry of a tenant file would have. */
    static final List<String> IN_A_FILE = Stream.of(TEXTS, List.of(PROFILE, NAMES, QUOTA)).flatMap(List::stream).toList();

    private TenantForm() {
    }

    static String was(String field) {
        return Edits.WAS + field;
    }

    static Map<String, String> values(ObjectNode settings) {
        Map<String, String> values = new LinkedHashMap<>();
        Stream.concat(TEXTS.stream(), Stream.of(PROFILE)).forEach(field -> values.put(field, settings.path(field).asText("")));
        values.put(NAMES, String.valueOf(settings.path(NAMES).asBoolean(false)));
        JsonNode quota = settings.path(QUOTA).path("clients").path(FLOW);
        QUOTAS.forEach(field -> values.put(field, quota.path(field).asText("")));
        return values;
    }

    /** The body of the change: only what this person has changed. */
    static ObjectNode changes(Form form, ObjectNode settings) {
        ObjectNode body = Documents.empty();
        Stream.concat(TEXTS.stream(), Stream.of(PROFILE)).filter(field -> Edits.isChanged(form, field))
                .forEach(field -> body.put(field, form.given(field).orElse(null)));
        if (Edits.isChanged(form, NAMES)) {
            body.put(NAMES, form.text(NAMES).equals("true"));
        }
        if (QUOTAS.stream().anyMatch(field -> Edits.isChanged(form, field))) {
            putQuota(body, form, settings);
        }
        return body;
    }

    /** The quota of applications; that of organizations is in the same field, and stays what it is. */
    private static void putQuota(ObjectNode body, Form form, ObjectNode settings) {
        ObjectNode all = settings.path(QUOTA) instanceof ObjectNode stored ? stored.deepCopy() : Documents.empty();
        boolean enforced = all.path("clients").path(FLOW).path("enforce").asBoolean(true);
        all.remove("clients");
        ObjectNode quota = Documents.empty();
        QUOTAS.forEach(field -> Edits.putNumber(quota, field, form.given(field)));
        if (!quota.isEmpty()) {
            all.putObject("clients").set(FLOW, quota.put("enforce", enforced));
        }
        body.set(QUOTA, all.isEmpty() ? null : all);
    }
}
