package dev.postern.console.changes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

import jakarta.ws.rs.core.MultivaluedMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.EventType;
import dev.postern.audit.LogId;

/**
 * Which changes somebody wants to see.
 *
 * @param by part of the name of a person or application, or a client id; empty: anybody
 * @param kind of a thing, such as {@code client_grant}; empty: any
 * @param name part of the name or id of a thing; empty: any
 */
record ChangeQuery(String by, String kind, String name) {

    private static final int TEXT_MAX = 200;
    private static final List<String> NAMES = List.of("name", "display_name", "identifier", "audience", "client_id", "email");

    static ChangeQuery of(MultivaluedMap<String, String> parameters) {
        return new ChangeQuery(text(parameters, "by"), text(parameters, "kind"), text(parameters, "name"));
    }

    private static String text(MultivaluedMap<String, String> parameters, String name) {
        String given = Optional.ofNullable(parameters.getFirst(name)).orElse("").strip();
        return given.length() > TEXT_MAX ? "" : given;
    }

    public boolean isFiltered() {
        return !by.isEmpty() || !kind.isEmpty() || !name.isEmpty();
    }

    /** In the language of the kept log: the type and the actor. */
    String log() {
        String type = "type:" + EventType.MANAGEMENT_WRITE.code();
        if (by.isEmpty()) {
            return type;
        }
        String quoted = "\"" + by.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return type + " AND (client_id:" + quoted + " OR client_name:" + escaped() + "* OR description:\"Changed by "
                + quoted.substring(1) + ")";
    }

    /** With each character that means something to the log taken as it stands. */
    private String escaped() {
        StringBuilder text = new StringBuilder();
        by.chars().forEach(next -> {
            if (next < 128 && !Character.isLetterOrDigit(next)) {
                text.append('\\');
            }
            text.append((char) next);
        });
        return text.toString();
    }

    /** The thing: what an index of the log does not have. */
    boolean isAbout(ObjectNode event) {
        if (kind.isEmpty() && name.isEmpty()) {
            return true;
        }
        return StreamSupport.stream(event.path("details").path("changes").spliterator(), false)
                .anyMatch(change -> (kind.isEmpty() || kind.equals(change.path("kind").asText())) && isNamed(change));
    }

    private boolean isNamed(JsonNode change) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return change.path("id").asText().toLowerCase(Locale.ROOT).contains(wanted)
                || NAMES.stream().anyMatch(field -> has(change.path("after"), field, wanted)
                        || has(change.path("before"), field, wanted));
    }

    private static boolean has(JsonNode document, String field, String wanted) {
        return document.path(field).asText("").toLowerCase(Locale.ROOT).contains(wanted);
    }

    /** For addresses. */
    String parameters() {
        return "by=" + encoded(by) + "&kind=" + encoded(kind) + "&name=" + encoded(name);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** When an event happened, as a query says it. */
    static String time(LogId id) {
        return Instant.ofEpochMilli(id.epochMillis()).toString();
    }
}
