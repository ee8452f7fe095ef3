package dev.postern.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.text.Texts;

/**
 * How one field differs between two documents.
 *
 * @param field its path, such as {@code token_quota.client_credentials.per_hour}
 * @param before as text, cut; empty: it had no value
 * @param after as text, cut; empty: it has no value
 * @param added to a list; of a list only what differs is shown
 * @param removed from a list
 */
public record Difference(String field, String before, String after, List<String> added, List<String> removed) {

    private static final int FIELDS_MAX = 200;
    private static final int ITEMS_MAX = 100;
    private static final int TEXT_MAX = 2_000;
    private static final int DEPTH_MAX = 4;

    public Difference {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /** Whether both values are lists. */
    public boolean isList() {
        return !added.isEmpty() || !removed.isEmpty();
    }

    /**
     * The fields that differ, by name; the first {@value #FIELDS_MAX}.
     *
     * @param before no object: nothing was there
     * @param after no object: nothing is there any more
     */
    public static List<Difference> between(JsonNode before, JsonNode after) {
        Map<String, JsonNode> old = new LinkedHashMap<>();
        Map<String, JsonNode> now = new LinkedHashMap<>();
        flatten("", before, 0, old);
        flatten("", after, 0, now);
        Set<String> fields = new TreeSet<>(old.keySet());
        fields.addAll(now.keySet());
        List<Difference> all = new ArrayList<>();
        for (String field : fields) {
            Optional<JsonNode> was = Optional.ofNullable(old.get(field));
            Optional<JsonNode> is = Optional.ofNullable(now.get(field));
            if (!was.equals(is) && all.size() < FIELDS_MAX) {
                all.add(of(field, was, is));
            }
        }
        return all;
    }

    private static Difference of(String field, Optional<JsonNode> was, Optional<JsonNode> is) {
        boolean lists = was.map(JsonNode::isArray).orElse(true) && is.map(JsonNode::isArray).orElse(true);
        if (!lists) {
            return new Difference(field, text(was), text(is), List.of(), List.of());
        }
        Set<String> old = items(was);
        Set<String> now = items(is);
        List<String> added = now.stream().filter(item -> !old.contains(item)).limit(ITEMS_MAX).toList();
        List<String> removed = old.stream().filter(item -> !now.contains(item)).limit(ITEMS_MAX).toList();
        return added.isEmpty() && removed.isEmpty() // only the order, or nothing was in it
                ? new Difference(field, text(was), text(is), added, removed)
                : new Difference(field, "", "", added, removed);
    }

    private static void flatten(String path, JsonNode value, int depth, Map<String, JsonNode> into) {
        if (value instanceof ObjectNode object && !object.isEmpty() && depth < DEPTH_MAX) {
            object.properties().forEach(field -> flatten(path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    field.getValue(), depth + 1, into));
        } else if (!path.isEmpty() && !value.isNull() && !value.isMissingNode()) {
            into.put(path, value);
        }
    }

    private static String text(Optional<JsonNode> value) {
        return value.map(json -> Texts.elided(json.isValueNode() ? json.asText() : json.toString(), TEXT_MAX)).orElse("");
    }

    /** The items of a list as texts; a permission by its name. */
    private static Set<String> items(Optional<JsonNode> list) {
        Set<String> items = new LinkedHashSet<>();
        list.ifPresent(array -> StreamSupport.stream(array.spliterator(), false).map(Difference::item).forEach(items::add));
        return items;
    }

    private static String item(JsonNode item) {
        if (item.path("value").isTextual()) {
            String description = item.path("description").asText("");
            return item.path("value").textValue() + (description.isEmpty() ? "" : " " + description);
        }
        return Texts.elided(item.isValueNode() ? item.asText() : item.toString(), TEXT_MAX);
    }
}
