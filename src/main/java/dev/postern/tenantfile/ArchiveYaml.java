package dev.postern.tenantfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * A tenant file that was sent as an archive, as the one YAML that says the same: code stands where the path of its file stood.
 * Keywords stay keywords, and what only looks like one stays text.
 */
final class ArchiveYaml {

    /** So that the text fits into a form of the console again, where a line ends in two characters. */
    private static final int CHARACTERS_MAX = 500 * 1024;

    private final ArchiveFiles files;
    private final KeywordMarks marks = new KeywordMarks();
    private final List<String> problems = new ArrayList<>();
    private long codeCharacters;

    private ArchiveYaml(ArchiveFiles files) {
        this.files = files;
    }

    /**
     * @param name for messages
     * @param codes key of the file → where its entries keep their code
     * @throws TenantFileRefused with everything that is wrong with the archive
     */
    static String of(String name, byte[] archive, Map<String, CodeFiles> codes) {
        ArchiveYaml yaml;
        String text;
        try {
            yaml = new ArchiveYaml(ArchiveFiles.of(archive));
            text = yaml.text(codes);
        } catch (IllegalArgumentException unreadable) {
            throw new TenantFileRefused(name, List.of(unreadable.getMessage()));
        }
        if (!yaml.problems.isEmpty()) {
            throw new TenantFileRefused(name, yaml.problems);
        }
        return text;
    }

    private String text(Map<String, CodeFiles> codes) {
        String tenant = files.tenant();
        JsonNode root = YamlText.read(marks.marked(files.text("", tenant)), marks);
        codes.forEach((key, code) -> {
            for (int i = 0; i < root.path(key).size(); i++) {
                if (root.path(key).path(i) instanceof ObjectNode entry) {
                    moveCode(key + "[" + i + "]", entry, code, tenant);
                }
            }
        });
        String text = YamlWriter.write(written(root, ""));
        if (text.getBytes(StandardCharsets.UTF_8).length + text.lines().count() > CHARACTERS_MAX) {
            throw tooLong();
        }
        return text;
    }

    private static IllegalArgumentException tooLong() {
        return new IllegalArgumentException("the archive is more than " + CHARACTERS_MAX + " bytes as one YAML: send it in"
                + " parts, or start the server with postern.tenant-file");
    }

    private void moveCode(String path, ObjectNode entry, CodeFiles code, String tenant) {
        String reference = entry.path(code.field()).asText("");
        if (!CodeFiles.isPath(reference) || marks.isMarked(reference)) {
            return;
        }
        String text;
        try {
            CodeFiles.requireScript(reference);
            text = files.text(tenant, reference);
        } catch (IllegalArgumentException unreadable) {
            problems.add(path + "." + code.field() + ": " + unreadable.getMessage());
            return;
        }
        codeCharacters += text.length(); // many entries may name one file
        if (codeCharacters > CHARACTERS_MAX) {
            throw tooLong();
        }
        JsonNode moved = CodeFiles.isLiteral(reference) ? TextNode.valueOf(text) : new POJONode(text);
        entry.set(code.field(), CodeFiles.isPath(text) ? CodeFiles.asText(moved) : moved);
    }

    /** The value with its keywords as they were written. */
    private JsonNode written(JsonNode value, String path) {
        if (value instanceof ObjectNode object) {
            ObjectNode written = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (marks.isMarked(field.getKey())) {
                    problems.add(path + ": a name with a keyword in it is not taken in an archive");
                } else {
                    String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                    written.set(field.getKey(), written(field.getValue(), below));
                }
            }
            return written;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode written = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> written.add(written(item, path + "[" + written.size() + "]")));
            return written;
        }
        return value.isTextual() && marks.isMarked(value.textValue()) ? keyword(value.textValue(), path) : value;
    }

    private JsonNode keyword(String text, String path) {
        Optional<String> written = marks.asWritten(text);
        if (written.isEmpty()) {
            problems.add(path + ": a keyword beside text that looks like one is not taken in an archive");
        }
        return new POJONode(written.orElse(""));
    }
}
