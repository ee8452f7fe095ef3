package dev.postern.tenantfile;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Writes JSON as YAML that every YAML parser reads the same; text of several lines becomes a block. Text that looks like a
 * keyword is written with escapes ({@code "\x23\x23NAME\x23\x23"}), so that whoever replaces keywords before parsing finds none
 * in it. Text of a POJO node is written as it is, keywords included.
 */
final class YamlWriter {

    /** Wider than what is a keyword here: the Deploy CLI takes every name of its mappings, with any characters. */
    private static final Pattern KEYWORD = Pattern.compile("##[^\\r\\n]+?##|@@[^\\r\\n]+?@@");
    private static final Pattern SIGNS = Pattern.compile("##+|@@+");

    // Stand for signs that are written as escapes; long enough to be in no text.
    private final String hash = UUID.randomUUID().toString();
    private final String at = UUID.randomUUID().toString();

    private YamlWriter() {
    }

    static String write(JsonNode json) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        StringWriter text = new StringWriter();
        YamlWriter writer = new YamlWriter();
        new Yaml(options).serialize(writer.node(json), text);
        return text.toString().replace(writer.hash, "\\x23").replace(writer.at, "\\x40");
    }

    /** Whether a reader might take a part of the text for a keyword. */
    static boolean looksLikeKeyword(String text) {
        return KEYWORD.matcher(text).find();
    }

    private Node node(JsonNode json) {
        if (json.isObject()) {
            List<NodeTuple> tuples = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : json.properties()) {
                tuples.add(new NodeTuple(text(field.getKey()), node(field.getValue())));
            }
            return new MappingNode(Tag.MAP, tuples, style(json));
        }
        if (json.isArray()) {
            List<Node> items = new ArrayList<>();
            json.forEach(item -> items.add(node(item)));
            return new SequenceNode(Tag.SEQ, items, style(json));
        }
        if (json.isTextual()) {
            return text(json.textValue());
        }
        if (json.isPojo()) {
            return literally(json.asText());
        }
        Tag tag = json.isNull() ? Tag.NULL : json.isBoolean() ? Tag.BOOL : json.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        return scalar(tag, json.asText(), DumperOptions.ScalarStyle.PLAIN);
    }

    private Node text(String value) {
        if (looksLikeKeyword(value)) {
            String escaped = SIGNS.matcher(value)
                    .replaceAll(signs -> (signs.group().charAt(0) == '#' ? hash : at).repeat(signs.group().length()));
            return scalar(Tag.STR, escaped, DumperOptions.ScalarStyle.DOUBLE_QUOTED);
        }
        return literally(value);
    }

    /** Quoted unless no parser could take it for anything but text. */
    private static Node literally(String value) {
        if (value.indexOf('\n') >= 0 && value.chars().noneMatch(c -> c == '\r' || c == '\t')) {
            return scalar(Tag.STR, value, DumperOptions.ScalarStyle.LITERAL);
        }
        boolean plain = value.matches("[A-Za-z][A-Za-z0-9_./:-]*[A-Za-z0-9_/]|[A-Za-z]")
                && !value.matches("(?i)null|true|false|yes|no|on|off|y|n");
        return scalar(Tag.STR, value, plain ? DumperOptions.ScalarStyle.PLAIN : DumperOptions.ScalarStyle.SINGLE_QUOTED);
    }

    private static Node scalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
        return new ScalarNode(tag, value, null, null, style);
    }

    private static DumperOptions.FlowStyle style(JsonNode json) {
        return json.isEmpty() ? DumperOptions.FlowStyle.FLOW : DumperOptions.FlowStyle.BLOCK;
    }
}
