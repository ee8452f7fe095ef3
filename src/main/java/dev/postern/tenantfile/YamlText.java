package dev.postern.tenantfile;

import java.io.StringReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads YAML as JSON, in the types of YAML 1.2's core schema as the Deploy CLI's parser does ({@code on} and dates are
 * text). Only the structure is parsed: no tag makes an object of any class. Aliases are bounded in number, and what they
 * expand to in size.
 */
final class YamlText {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int CODE_POINTS_MAX = 16 * 1024 * 1024;
    private static final int ALIASES_MAX = 1_000;
    private static final int VALUES_MAX = 1_000_000;
    /** Beside four times the length of the text. */
    private static final long EXPANDED_CHARACTERS_MAX = 1024 * 1024;
    private static final int NESTING_MAX = 50;
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Set<Tag> STANDARD = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE,
            Tag.MAP, Tag.SEQ, new Tag(Tag.PREFIX + "value"));

    private final KeywordMarks marks;
    private int values;
    private long charactersLeft;

    private YamlText(KeywordMarks marks, int textLength) {
        this.marks = marks;
        this.charactersLeft = EXPANDED_CHARACTERS_MAX + 4L * textLength;
    }

    /** As {@link #read(String, KeywordMarks)}, of a text without keywords. */
    static JsonNode read(String text) {
        return read(text, new KeywordMarks());
    }

    /**
     * @param text one document, its keywords marked
     * @throws IllegalArgumentException not YAML, or YAML that is not JSON in other clothes, with the place in the text
     */
    static JsonNode read(String text, KeywordMarks marks) {
        try {
            Node root = new Yaml(options()).compose(new StringReader(text));
            return root == null ? JSON.nullNode() : new YamlText(marks, text.length()).json(root, 0);
        } catch (MarkedYAMLException e) { // its message quotes the text, which may hold a secret
            throw new IllegalArgumentException("it is not YAML: " + e.getProblem() + at(e.getProblemMark()));
        } catch (YAMLException e) {
            throw new IllegalArgumentException("it is not YAML: " + e.getMessage());
        }
    }

    /**
     * In which lines the entries of a tenant file begin: {@code clients[2]} → 14. Empty for a text that cannot be read.
     */
    static Map<String, Integer> lines(String text) {
        Map<String, Integer> lines = new HashMap<>();
        try {
            if (new Yaml(options()).compose(new StringReader(text)) instanceof MappingNode root) {
                root.getValue().forEach(tuple -> addLines(lines, tuple));
            }
        } catch (YAMLException unreadable) { // its refusal says where
            return Map.of();
        }
        return lines;
    }

    private static void addLines(Map<String, Integer> lines, NodeTuple tuple) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
            lines.put(key.getValue(), key.getStartMark().getLine() + 1);
            if (tuple.getValueNode() instanceof SequenceNode entries) {
                for (int i = 0; i < entries.getValue().size(); i++) {
                    lines.put(key.getValue() + "[" + i + "]", entries.getValue().get(i).getStartMark().getLine() + 1);
                }
            }
        }
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(CODE_POINTS_MAX);
        options.setMaxAliasesForCollections(ALIASES_MAX);
        options.setNestingDepthLimit(NESTING_MAX);
        return options;
    }

    private JsonNode json(Node node, int depth) {
        if (++values > VALUES_MAX || depth > NESTING_MAX) {
            throw refused(node, "aliases that expand to too much");
        }
        if (!STANDARD.contains(node.getTag())) {
            throw refused(node, "the tag " + node.getTag());
        }
        if (node instanceof ScalarNode scalar) {
            expand(scalar);
            return value(scalar);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            sequence.getValue().forEach(item -> array.add(json(item, depth + 1)));
            return array;
        }
        return object((MappingNode) node, depth);
    }

    private ObjectNode object(MappingNode mapping, int depth) {
        ObjectNode object = JSON.objectNode();
        ObjectNode merged = JSON.objectNode();
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw refused(tuple.getKeyNode(), "a key that is not text");
            }
            expand(key);
            if (!seen.add(key.getValue())) {
                throw refused(key, "the key " + key.getValue() + " twice");
            }
            JsonNode value = json(tuple.getValueNode(), depth + 1);
            if (key.getTag().equals(Tag.MERGE)) {
                merge(merged, value, key);
            } else {
                object.set(key.getValue(), value);
            }
        }
        merged.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue()));
        return object;
    }

    /** Counts a text each time that it is said, by an alias too: whoever reads the values may make a copy of each. */
    private void expand(ScalarNode scalar) {
        charactersLeft -= scalar.getValue().length();
        if (charactersLeft < 0) {
            throw refused(scalar, "aliases that expand to too much");
        }
    }

    /** {@code <<: *defaults}, or a list of them, the first with the last word. */
    private static void merge(ObjectNode merged, JsonNode value, Node at) {
        if (value.isArray()) {
            value.forEach(item -> merge(merged, item, at));
        } else if (value.isObject()) {
            value.properties().forEach(field -> merged.putIfAbsent(field.getKey(), field.getValue()));
        } else {
            throw refused(at, "a merge of something that is no mapping");
        }
    }

    private JsonNode value(ScalarNode scalar) {
        String text = scalar.getValue();
        boolean plain = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
        boolean saidToBeText = scalar.getTag().equals(Tag.STR) && DECIMAL.matcher(text).matches();
        if (!plain || saidToBeText) {
            return JSON.textNode(text);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> JSON.nullNode();
            case "true", "True", "TRUE" -> JSON.booleanNode(true);
            case "false", "False", "FALSE" -> JSON.booleanNode(false);
            default -> number(text);
        };
    }

    private JsonNode number(String text) {
        if (INTEGER.matcher(text).matches()) {
            return JSON.numberNode(Long.parseLong(text));
        }
        return DECIMAL.matcher(text).matches() ? JSON.numberNode(Double.parseDouble(text))
                : JSON.textNode(marks.bare(text));
    }

    private static IllegalArgumentException refused(Node node, String what) {
        return new IllegalArgumentException("it is YAML with " + what + ", which is not taken" + at(node.getStartMark()));
    }

    private static String at(Mark mark) {
        return mark == null ? "" : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
    }
}
