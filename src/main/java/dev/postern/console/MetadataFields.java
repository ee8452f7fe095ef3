package dev.postern.console;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Clients;
import dev.postern.registry.Organizations;
import dev.postern.schema.PayloadMismatch;

/**
 * Metadata of an application or an organization, pairs of texts: as rows of a form, and as part of the body of the change. A
 * row comes with what it was when the page was made, so only the keys that this person has changed are changed. An emptied row
 * takes its pair away.
 */
public final class MetadataFields {

    /** {@code client_metadata}, which the Management API merges key by key. */
    public static final MetadataFields OF_APPLICATION = new MetadataFields("client_metadata", true,
            Clients.METADATA_KEYS_MAX);
    /** {@code metadata}, which the Management API replaces as a whole. */
    public static final MetadataFields OF_ORGANIZATION = new MetadataFields("metadata", false,
            Organizations.METADATA_KEYS_MAX);

    private static final String KEY = "metadata_key";
    private static final String VALUE = "metadata_value";
    private static final int BLANK_ROWS = 3;

    private final String field;
    private final boolean merged;
    private final int max;

    private MetadataFields(String field, boolean merged, int max) {
        this.field = field;
        this.merged = merged;
        this.max = max;
    }

    /** A key and its value. */
    public record Pair(String key, String value) {
    }

    /**
     * A row of the form.
     *
     * @param number its place, from 0
     * @param was what was stored when the page was made; null: the row is new
     */
    public record Row(int number, String key, String value, Pair was) {

        /** Name of the row, for a {@link Problem} that is about it. */
        public String id() {
            return "metadata_" + number;
        }

        public boolean isStored() {
            return was != null;
        }

        public String wasKey() {
            return was.key();
        }

        public String wasValue() {
            return was.value();
        }

        private boolean isUnchanged() {
            return was != null && key.equals(was.key()) && value.equals(was.value());
        }

        private boolean isEmpty() {
            return !isUnchanged() && key.isEmpty() && value.isEmpty();
        }

        private boolean isAbout(String name) {
            return key.equals(name) || (was != null && was.key().equals(name));
        }
    }

    /**
     * What a page shows.
     *
     * @param field the name of the field in the Management API
     * @param max how many pairs there may be
     */
    public record Shown(String field, int max, List<Row> rows) {

        /** Those that are stored. */
        public List<Row> stored() {
            return rows.stream().filter(Row::isStored).toList();
        }
    }

    /** The form with a row for each pair that is stored. */
    public Form fill(Form form, JsonNode document) {
        return filled(form, pairs(document).entrySet().stream().map(stored -> new Pair(stored.getKey(), stored.getValue()))
                .map(pair -> new Row(0, pair.key(), pair.value(), pair)).toList());
    }

    private static Form filled(Form form, List<Row> rows) {
        List<Pair> was = rows.stream().filter(Row::isStored).map(Row::was).toList();
        return form.with(KEY, rows.stream().map(Row::key).toList()).with(VALUE, rows.stream().map(Row::value).toList())
                .with(Edits.WAS + KEY, was.stream().map(Pair::key).toList())
                .with(Edits.WAS + VALUE, was.stream().map(Pair::value).toList());
    }

    /** The rows of a form that was filled or typed, and some empty ones. */
    public Shown shown(Form form) {
        List<Row> rows = new ArrayList<>(rows(form));
        long blank = rows.stream().filter(row -> !row.isStored() && row.isEmpty()).count();
        for (; blank < BLANK_ROWS && rows.size() < max; blank++) {
            rows.add(new Row(rows.size(), "", "", null));
        }
        return new Shown(field, max, List.copyOf(rows));
    }

    /** The rows that are stored come first, in the order of the page. */
    private static List<Row> rows(Form form) {
        List<String> keys = form.all(KEY);
        List<String> values = form.all(VALUE);
        List<String> wasKeys = form.all(Edits.WAS + KEY);
        List<String> wasValues = form.all(Edits.WAS + VALUE);
        return IntStream.range(0, keys.size()).mapToObj(i -> {
            if (i >= wasKeys.size()) {
                return new Row(i, lines(keys.get(i)).strip(), lines(at(values, i)).strip(), null);
            }
            Pair was = new Pair(lines(wasKeys.get(i)), lines(at(wasValues, i)));
            return new Row(i, typedKey(lines(keys.get(i)), was.key()), typedValue(lines(at(values, i)), was.value()), was);
        }).toList();
    }

    private static String at(List<String> list, int index) {
        return index < list.size() ? list.get(index) : "";
    }

    /** What differs in nothing but line breaks, which the field of a key does not keep, was not typed. */
    private static String typedKey(String text, String was) {
        return text.equals(was) || text.equals(was.replace("\n", "")) ? was : text.strip();
    }

    private static String typedValue(String text, String was) {
        return text.equals(was) ? was : text.strip();
    }

    /** A browser sends line breaks of its own. */
    private static String lines(String text) {
        return text.replaceAll("\r\n?", "\n");
    }

    /** What is wrong with the rows themselves. */
    public Optional<Problem> problem(Form form) {
        Set<String> keys = new HashSet<>();
        for (Row row : rows(form)) {
            if (row.key().isEmpty() && !row.isEmpty() && !row.isUnchanged()) {
                return Optional.of(Problem.of(row.id(), "A value needs a key. To remove the pair, empty both"));
            }
            if (!row.isEmpty() && !keys.add(row.key())) {
                return Optional.of(Problem.of(row.id(), "Two rows have this key"));
            }
        }
        return Optional.empty();
    }

    /** Key → its new value; empty: it goes away. */
    private static Map<String, Optional<String>> changes(Form form) {
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        List<Row> changed = rows(form).stream().filter(row -> !row.isUnchanged()).toList();
        changed.stream().filter(Row::isStored).filter(row -> row.isEmpty() || !row.key().equals(row.was().key()))
                .forEach(row -> changes.put(row.was().key(), Optional.empty()));
        changed.stream().filter(row -> !row.isEmpty()).forEach(row -> changes.put(row.key(), Optional.of(row.value())));
        return changes;
    }

    /** Puts what this person has changed into the body of the change. */
    public void putChanges(ObjectNode body, Form form, JsonNode document) {
        Map<String, Optional<String>> changes = changes(form);
        if (changes.isEmpty()) {
            return;
        }
        ObjectNode map = body.putObject(field);
        if (!merged) {
            pairs(document).forEach(map::put);
        }
        changes.forEach((key, value) -> {
            if (value.isPresent()) {
                map.put(key, value.get());
            } else if (merged) {
                map.putNull(key);
            } else {
                map.remove(key);
            }
        });
    }

    /** The first pair that this form changes and that somebody else has changed otherwise: a row of {@link #onTopOf}. */
    public Optional<Problem> overtaken(Form form, JsonNode document) {
        Map<String, String> stored = pairs(document);
        Map<String, String> before = new LinkedHashMap<>();
        rows(form).stream().filter(Row::isStored).forEach(row -> before.put(row.was().key(), row.was().value()));
        return changes(form).entrySet().stream().filter(change -> {
            Optional<String> now = Optional.ofNullable(stored.get(change.getKey())).map(MetadataFields::lines);
            return !now.equals(Optional.ofNullable(before.get(change.getKey()))) && !now.equals(change.getValue());
        }).map(Map.Entry::getKey).findFirst().map(key -> {
            String row = row(onTopOf(form, form, document), key);
            return stored.containsKey(key) ? Edits.overtaken(row, Map.of(row, stored.get(key)))
                    : Problem.of(row, "Somebody else has removed this meanwhile. To keep what you typed, save again");
        });
    }

    private static String row(Form form, String key) {
        return rows(form).stream().filter(row -> row.isAbout(key)).findFirst().map(Row::id).orElse("");
    }

    /** Another form with the rows that were typed, on top of what is stored now: to be sent once more. */
    public Form onTopOf(Form typed, Form form, JsonNode document) {
        Map<String, Optional<String>> changes = changes(typed);
        List<Row> rows = new ArrayList<>();
        pairs(document).forEach((key, now) -> {
            Optional<String> value = changes.getOrDefault(key, Optional.of(now));
            rows.add(new Row(0, value.isPresent() ? key : "", value.orElse(""), new Pair(key, now)));
            changes.remove(key);
        });
        changes.forEach((key, value) -> value.ifPresent(given -> rows.add(new Row(0, key, given, null))));
        return filled(form, rows);
    }

    /** As {@link Problem#of(RuntimeException)}, with the row that it is about. */
    public Problem problem(RuntimeException refusal, Form form) {
        if (refusal instanceof PayloadMismatch mismatch && mismatch.property().startsWith(field + ".")) {
            String key = mismatch.property().substring(field.length() + 1);
            return rows(form).stream().filter(row -> !row.isUnchanged() && isNamed(row.key(), key)).findFirst()
                    .map(row -> Problem.of(row.id(), mismatch.getMessage())).orElseGet(() -> Problem.of(refusal));
        }
        return Problem.of(refusal);
    }

    /** A long name is cut in a refusal, and ends in an ellipsis there. */
    private static boolean isNamed(String key, String told) {
        return key.equals(told) || (told.endsWith("…") && key.startsWith(told.substring(0, told.length() - 1)));
    }

    private Map<String, String> pairs(JsonNode document) {
        Map<String, String> pairs = new LinkedHashMap<>();
        document.path(field).properties().forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
        return pairs;
    }
}
