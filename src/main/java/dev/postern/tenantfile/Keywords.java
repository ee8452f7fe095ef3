package dev.postern.tenantfile;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * The Deploy CLI's keyword replacement: {@code ##KEY##} stands for a text, {@code @@KEY@@} for a JSON array or object.
 *
 * <p>
 * Where the Deploy CLI replaces in the text of a file before it is parsed, here the text is first {@link #marked}, then
 * parsed, then {@link #resolve}d value by value. So a value with a quote or a colon in it stays one value, and until it is
 * resolved one can tell what the file says itself from what it leaves to the environment.
 */
final class Keywords {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern KEYWORD = Pattern.compile("(##|@@)([A-Za-z_][A-Za-z0-9_.-]*)\\1");
    // Marks are of the Unicode private use area: characters of text to any parser, and of no natural language.
    private static final char TEXT = '\uE000';
    private static final char BARE_TEXT = '\uE001';
    private static final char STRUCTURE = '\uE002';
    private static final char END = '\uE003';
    private static final Pattern MARK = Pattern.compile("([" + TEXT + BARE_TEXT + STRUCTURE + "])([^" + END + "]*)" + END);
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,14})");

    private final Function<String, Optional<JsonNode>> values;

    /** @param values by keyword */
    Keywords(Function<String, Optional<JsonNode>> values) {
        this.values = values;
    }

    /** YAML, or any other text, with its keywords marked. */
    static String marked(String text) {
        return KEYWORD.matcher(text).replaceAll(found -> Matcher.quoteReplacement(
                mark(found.group(1).equals("##") ? TEXT : STRUCTURE, found.group(2))));
    }

    /** JSON with its keywords marked; those outside of strings become strings. */
    static String markedJson(String json) {
        StringBuilder marked = new StringBuilder();
        Matcher found = KEYWORD.matcher(json);
        boolean inString = false;
        int from = 0;
        while (found.find()) {
            inString = endsInString(json, from, found.start(), inString);
            String key = found.group(2);
            boolean text = found.group(1).equals("##");
            String mark = text ? mark(inString ? TEXT : BARE_TEXT, key) : mark(STRUCTURE, key);
            marked.append(json, from, found.start()).append(inString ? mark : '"' + mark + '"');
            from = found.end();
        }
        return marked.append(json, from, json.length()).toString();
    }

    /** A value that YAML had without quotes: all of it one keyword means its text may also be a number or a boolean. */
    static String bare(String value) {
        boolean whole = value.length() > 2 && value.charAt(0) == TEXT && value.indexOf(END) == value.length() - 1;
        return whole ? BARE_TEXT + value.substring(1) : value;
    }

    /** Whether the marked text leaves anything to the environment. */
    static boolean isMarked(String text) {
        return MARK.matcher(text).find();
    }

    /** The marked value with all keywords replaced. */
    JsonNode resolve(JsonNode marked, Consumer<String> missing) {
        if (marked instanceof ObjectNode object) {
            ObjectNode resolved = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                resolved.set(resolveText(field.getKey(), missing), resolve(field.getValue(), missing));
            }
            return resolved;
        }
        if (marked instanceof ArrayNode array) {
            ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> resolved.add(resolve(item, missing)));
            return resolved;
        }
        if (!marked.isTextual()) {
            return marked;
        }
        Matcher whole = MARK.matcher(marked.textValue());
        if (whole.matches() && whole.group(1).charAt(0) != TEXT) {
            JsonNode value = valueOf(whole.group(2), missing);
            return whole.group(1).charAt(0) == STRUCTURE ? structure(value) : typed(value);
        }
        return TextNode.valueOf(resolveText(marked.textValue(), missing));
    }

    /** The marked text with all keywords replaced. */
    String resolveText(String marked, Consumer<String> missing) {
        return MARK.matcher(marked).replaceAll(found -> {
            JsonNode value = valueOf(found.group(2), missing);
            boolean json = found.group(1).charAt(0) == STRUCTURE;
            return Matcher.quoteReplacement(json ? structure(value).toString() : text(value));
        });
    }

    private JsonNode valueOf(String key, Consumer<String> missing) {
        Optional<JsonNode> value = values.apply(key);
        if (value.isEmpty()) {
            missing.accept(key);
        }
        return value.orElse(TextNode.valueOf(""));
    }

    /** A mapping may be JSON already; a variable of the environment is text that may hold an array or an object. */
    private static JsonNode structure(JsonNode value) {
        String text = value.isTextual() ? value.textValue().strip() : "";
        if (text.startsWith("[") || text.startsWith("{")) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                return value;
            }
        }
        return value;
    }

    private static JsonNode typed(JsonNode value) {
        String text = text(value);
        if (text.equals("true") || text.equals("false")) {
            return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
        }
        return INTEGER.matcher(text).matches() ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : TextNode.valueOf(text);
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static String mark(char kind, String key) {
        return kind + key + END;
    }

    private static boolean endsInString(String json, int from, int to, boolean startsInString) {
        boolean inString = startsInString;
        for (int i = from; i < to; i++) {
            if (json.charAt(i) == '"') {
                inString = !inString;
            } else if (inString && json.charAt(i) == '\\') {
                i++;
            }
        }
        return inString;
    }
}
