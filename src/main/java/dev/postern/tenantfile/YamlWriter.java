package dev.postern.tenantfile;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import com.fasterxml.jackson.databind.JsonNode;

/** Writes JSON as YAML that every YAML parser reads the same; text of several lines becomes a block. */
final class YamlWriter {

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
        new Yaml(options).serialize(node(json), text);
        return text.toString();
    }

    private static Node node(JsonNode json) {
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
        Tag tag = json.isNull() ? Tag.NULL : json.isBoolean() ? Tag.BOOL : json.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        return scalar(tag, json.asText(), DumperOptions.ScalarStyle.PLAIN);
    }

    /** Quoted unless no parser could take it for anything but text. */
    private static Node text(String value) {
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
