package dev.postern.console.logstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.EventType;
import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;

/** What the forms of a log stream change: as fields of a form, and as the body of an operation. */
final class StreamFields {

    static final String AUTHORIZATION = "httpAuthorization";
    static final String SIGNING_SECRET = "httpSigningSecret";

    private static final String FILTERS = "filters";
    private static final String PRIORITY = "isPriority";
    private static final String HEADERS = "httpCustomHeaders";
    private static final List<String> OF_SINK = List.of("httpEndpoint", "httpContentFormat", "httpContentType", HEADERS);
    private static final List<String> SECRETS = List.of(AUTHORIZATION, SIGNING_SECRET);

    static final List<String> FIELDS = List.of("name", "httpEndpoint", "httpContentFormat", "httpContentType", HEADERS, FILTERS,
            PRIORITY);

    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}(?=\\s*:)");
    private static final Map<String, String> WORDS = Map.of(EventType.TOKEN_ISSUED.category(), "Issued tokens",
            EventType.TOKEN_REFUSED.category(), "Refused tokens", EventType.MANAGEMENT_WRITE.category(),
            "Changes, and answers with a secret", EventType.MANAGEMENT_REFUSED.category(), "Refused changes",
            EventType.EXTENSION_FAILED.category(), "Failed Actions, limits, and credentials that end");

    /** Before the fields of a destination, in the path of a property. */
    private static final String SINK = "sink.";

    private StreamFields() {
    }

    /** A check box for a category of events. */
    record Category(String name, boolean on) {

        /** What its events tell; empty: it is of another server, and no event has it. */
        public String words() {
            return WORDS.getOrDefault(name, "");
        }
    }

    /** Those that events have, and those that the stream has beside. */
    static List<Category> categories(Form form) {
        Set<String> on = words(form.text(FILTERS));
        Set<String> all = new LinkedHashSet<>();
        Stream.of(EventType.values()).map(EventType::category).forEach(all::add);
        all.addAll(on);
        return all.stream().map(name -> new Category(name, on.contains(name))).toList();
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>(List.of(text.split("\\s+")));
        words.remove("");
        return words;
    }

    /** What is stored. */
    static Map<String, String> values(ObjectNode document) {
        JsonNode sink = document.path("sink");
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", document.path("name").asText(""));
        OF_SINK.forEach(field -> values.put(field, sink.path(field).asText("")));
        List<String> headers = new ArrayList<>();
        sink.path(HEADERS)
                .forEach(header -> headers.add(header.path("header").asText() + ": " + header.path("value").asText()));
        values.put(HEADERS, String.join("\n", headers));
        Set<String> filters = new TreeSet<>();
        document.path(FILTERS).forEach(filter -> filters.add(filter.path("name").asText()));
        values.put(FILTERS, String.join(" ", filters));
        values.put(PRIORITY, String.valueOf(document.path(PRIORITY).asBoolean()));
        return values;
    }

    /** What a browser has sent, with the check boxes as text: it sends nothing for an empty one. */
    static Form sent(Form form) {
        Map<String, List<String>> values = new LinkedHashMap<>(form.values());
        values.put(FILTERS, List.of(String.join(" ", new TreeSet<>(form.all(FILTERS)))));
        values.put(PRIORITY, List.of(String.valueOf(form.holds(PRIORITY, "true"))));
        return new Form(values);
    }

    /** The body of a creation. */
    static ObjectNode creation(Form form) {
        ObjectNode body = Documents.empty().put("type", "http");
        form.given("name").ifPresent(name -> body.put("name", name));
        ObjectNode sink = body.putObject("sink");
        OF_SINK.stream().filter(field -> form.given(field).isPresent()).forEach(field -> put(sink, field, form));
        if (form.given(FILTERS).isPresent()) {
            body.set(FILTERS, filters(form.text(FILTERS)));
        }
        if (form.holds(PRIORITY, "true")) {
            body.put(PRIORITY, true);
        }
        putSecrets(sink, form);
        return body;
    }

    /** The body of a change: what differs from what the form was made of. */
    static ObjectNode changes(Form form) {
        ObjectNode body = Documents.empty();
        ObjectNode sink = Documents.empty();
        if (Edits.isChanged(form, "name")) {
            body.put("name", form.text("name"));
        }
        OF_SINK.stream().filter(field -> Edits.isChanged(form, field)).forEach(field -> put(sink, field, form));
        if (Edits.isChanged(form, FILTERS)) {
            body.set(FILTERS, filters(form.text(FILTERS)));
        }
        if (Edits.isChanged(form, PRIORITY)) {
            body.put(PRIORITY, form.holds(PRIORITY, "true"));
        }
        putSecrets(sink, form);
        if (!sink.isEmpty()) {
            body.set("sink", sink);
        }
        return body;
    }

    private static void put(ObjectNode sink, String field, Form form) {
        if (field.equals(HEADERS)) {
            sink.set(field, headers(form.lines(field)));
        } else {
            sink.put(field, form.text(field));
        }
    }

    private static void putSecrets(ObjectNode sink, Form form) {
        for (String field : SECRETS) {
            if (form.holds("remove_" + field, "true")) {
                sink.putNull(field);
            } else {
                form.given(field).ifPresent(value -> sink.put(field, value));
            }
        }
    }

    private static ArrayNode headers(List<String> lines) {
        ArrayNode headers = Documents.empty().arrayNode();
        for (String line : lines) {
            String[] parts = line.split(":", 2);
            ObjectNode header = headers.addObject().put("header", parts[0].strip());
            if (parts.length > 1 && !parts[1].isBlank()) {
                header.put("value", parts[1].strip());
            } // else it is refused: the value has to be typed again
        }
        return headers;
    }

    private static ArrayNode filters(String text) {
        ArrayNode filters = Documents.empty().arrayNode();
        words(text).forEach(name -> filters.addObject().put("type", "category").put("name", name));
        return filters;
    }

    /** The same without what nobody should read over a shoulder, for the page. */
    static ObjectNode withoutSecrets(ObjectNode body) {
        ObjectNode shown = body.deepCopy();
        if (shown.get("sink") instanceof ObjectNode sink) {
            sink.remove(SECRETS);
            sink.path(HEADERS).forEach(header -> ((ObjectNode) header).put("value", "VALUE"));
        }
        return shown;
    }

    /** A refused form as its page repeats it: of headers that were typed the names alone, because people put keys into them. */
    static Form repeated(Form typed) {
        if (!typed.has(HEADERS)) {
            return typed;
        }
        Map<String, List<String>> values = new LinkedHashMap<>(typed.values());
        values.put(HEADERS, List.of(typed.lines(HEADERS).stream().map(StreamFields::withoutValue)
                .collect(Collectors.joining("\n"))));
        return new Form(values);
    }

    private static String withoutValue(String line) {
        String[] parts = line.split(":", 2);
        boolean isStored = parts.length > 1 && parts[1].strip().equals(Entity.NOT_SHOWN);
        Matcher name = HEADER_NAME.matcher(line);
        return isStored ? line : (name.lookingAt() ? name.group() : "") + ":";
    }

    /**
     * What a refusal says to the person at the form, at the field that it is about.
     *
     * @throws RuntimeException the failure, which is none of a form
     */
    static Problem problem(RuntimeException failure) {
        return Problem.of(failure,
                property -> Problem.root(property.startsWith(SINK) ? property.substring(SINK.length()) : property));
    }
}
