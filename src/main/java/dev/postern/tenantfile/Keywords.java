package dev.postern.tenantfile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
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
 * Where the Deploy CLI replaces in the text of a file before it is parsed, here the text is first marked
 * ({@link KeywordMarks}), then parsed, then resolved value by value. A value from the operator's mapping may hold keywords
 * itself; in one from anywhere else {@code ##KEY##} is text. Remembers what it has put in: messages must not show it.
 */
final class Keywords {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,14})");
    private static final int DEPTH_MAX = 8;

    private final KeywordMarks marks = new KeywordMarks();
    private final Source source;
    private final ShownValues shown = new ShownValues();

    Keywords(Source source) {
        this.source = source;
    }

    KeywordMarks marks() {
        return marks;
    }

    /** What has been put in, to be taken out of messages. */
    ShownValues shown() {
        return shown;
    }

    /**
     * The marked value with all keywords replaced.
     *
     * @param use of the value
     * @param problems takes a sentence for each keyword that stands for nothing
     */
    JsonNode resolve(JsonNode marked, Use use, Consumer<String> problems) {
        return new Resolution(use, problems).resolve(marked);
    }

    /** The marked text with all keywords replaced. */
    String resolveText(String marked, Consumer<String> problems) {
        return new Resolution(Use.SHOWN, problems).resolveText(marked);
    }

    /** What becomes of a value. */
    enum Use {
        /** Somebody may read it: in answers, in tokens, at a destination. */
        SHOWN,
        /** Only its hash is kept. */
        HASHED
    }

    /** Where values come from. */
    @FunctionalInterface
    interface Source {

        /** @throws KeywordRefused nothing is set for it, or what is set must not be used so */
        Value value(String key, Use use) throws KeywordRefused;
    }

    /** @param mapped it comes from the operator's mapping, where it may hold keywords itself */
    record Value(JsonNode json, boolean mapped) {

        @Override
        public String toString() {
            return "Value[***]";
        }
    }

    /** One value being resolved. */
    private final class Resolution {

        private final Use use;
        private final Consumer<String> problems;
        private final Deque<String> within = new ArrayDeque<>();

        private Resolution(Use use, Consumer<String> problems) {
            this.use = use;
            this.problems = problems;
        }

        private JsonNode resolve(JsonNode marked) {
            if (marked instanceof ObjectNode object) {
                ObjectNode resolved = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    resolved.set(resolveText(field.getKey()), resolve(field.getValue()));
                }
                return resolved;
            }
            if (marked instanceof ArrayNode array) {
                ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> resolved.add(resolve(item)));
                return resolved;
            }
            if (!marked.isTextual()) {
                return marked;
            }
            Matcher whole = marks.in(marked.textValue());
            if (whole.matches() && (KeywordMarks.isStructure(whole) || KeywordMarks.mayBeTyped(whole))) {
                JsonNode value = valueOf(whole);
                return KeywordMarks.isStructure(whole) ? value : typed(value);
            }
            return TextNode.valueOf(resolveText(marked.textValue()));
        }

        private String resolveText(String marked) {
            return marks.in(marked).replaceAll(found -> Matcher.quoteReplacement(text(valueOf(found))));
        }

        private JsonNode valueOf(MatchResult found) {
            String key = KeywordMarks.key(found);
            try {
                Value value = source.value(key, use);
                JsonNode json = KeywordMarks.isStructure(found) ? structure(value.json()) : value.json();
                JsonNode complete = value.mapped() ? resolveWithin(key, json) : json;
                shown.add(key, complete);
                return complete;
            } catch (KeywordRefused refused) {
                problems.accept(refused.getMessage());
                return TextNode.valueOf("");
            }
        }

        private JsonNode resolveWithin(String key, JsonNode mapped) throws KeywordRefused {
            if (within.contains(key) || within.size() == DEPTH_MAX) {
                throw new KeywordRefused("the keyword " + key + " stands for text that refers to itself, or through more than "
                        + DEPTH_MAX + " keywords");
            }
            within.push(key);
            try {
                return resolve(marks.marked(mapped));
            } finally {
                within.pop();
            }
        }
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
}
