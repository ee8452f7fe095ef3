package dev.postern.logstream;

import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;

/**
 * An event as a log record of OpenTelemetry (OTLP 1.x, JSON encoding). The body is the event as JSON text; what is searched
 * most is in attributes too.
 */
final class OtlpRecord {

    static final String BEGIN = "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
            + "{\"stringValue\":\"postern\"}}]},\"scopeLogs\":[{\"scope\":{\"name\":\"dev.postern.logstream\"},\"logRecords\":[";
    static final String END = "]}]}]}";

    private static final List<String> ATTRIBUTES = List.of("log_id", "type", "tenant_name", "client_id", "client_name",
            "ip", "audience", "organization_id", "description");

    private OtlpRecord() {
    }

    static String of(LogId id, ObjectNode event) {
        Severity severity = Severity.of(event.path("type").asText());
        ObjectNode log = JsonNodeFactory.instance.objectNode();
        log.put("timeUnixNano", String.valueOf(TimeUnit.MILLISECONDS.toNanos(id.epochMillis())));
        log.put("severityNumber", severity.otlp()).put("severityText", severity.name());
        log.putObject("body").put("stringValue", event.toString());
        ArrayNode attributes = log.putArray("attributes");
        for (String name : ATTRIBUTES) {
            String value = event.path(name).asText("");
            if (event.hasNonNull(name) && !value.isEmpty()) {
                attributes.addObject().put("key", name).putObject("value").put("stringValue", value);
            }
        }
        return log.toString();
    }
}
