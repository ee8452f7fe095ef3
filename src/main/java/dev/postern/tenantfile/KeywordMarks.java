package dev.postern.tenantfile;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Marks in place of keywords, set before a text is parsed: a keyword with a quote or a colon in its value then stays one value,
 * and what a file leaves to the environment can be told from what it says itself. Each object has marks of its own, which
 * nobody can know and write into a file.
 */
final class KeywordMarks {

    private static final Pattern KEYWORD = Pattern.compile("(##|@@)([A-Za-z_][A-Za-z0-9_.-]*)\\1");
    // Of the Unicode private use area: characters of text to any parser, and of no natural language.
    private static final char TEXT = '\uE000';
    private static final char BARE_TEXT = '\uE001';
    private static final char STRUCTURE = '\uE002';
    private static final char END = '\uE003';
    private static final int NONCE_BYTES = 8;

    private final String nonce;
    private final Pattern mark;

    KeywordMarks() {
        byte[] random = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(random);
        nonce = HexFormat.of().formatHex(random) + ':';
        mark = Pattern.compile("([" + TEXT + BARE_TEXT + STRUCTURE + "])" + nonce + "([^" + END + "]*)" + END);
    }

    /** YAML, or any other text, with its keywords marked. */
    String marked(String text) {
        return KEYWORD.matcher(text).replaceAll(found -> Matcher.quoteReplacement(
                mark(found.group(1).equals("##") ? TEXT : STRUCTURE, found.group(2))));
    }

    /** JSON with its keywords marked; those outside of strings become strings. */
    String markedJson(String json) {
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

    /** The value with the keywords in its texts and names marked. */
    JsonNode marked(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode marked = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                marked.set(marked(field.getKey()), marked(field.getValue()));
            }
            return marked;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode marked = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> marked.add(marked(item)));
            return marked;
        }
        return value.isTextual() ? TextNode.valueOf(marked(value.textValue())) : value;
    }

    /** A value that YAML had without quotes: all of it one keyword means its text may also be a number or a boolean. */
    String bare(String value) {
        Matcher whole = in(value);
        return whole.matches() && whole.group(1).charAt(0) == TEXT ? BARE_TEXT + value.substring(1) : value;
    }

    /** A marked text as it was written; empty: other text in it looks like a keyword, and would become one. */
    Optional<String> asWritten(String text) {
        String written = in(text).replaceAll(found -> {
            String sign = isStructure(found) ? "@@" : "##";
            return Matcher.quoteReplacement(sign + key(found) + sign);
        });
        return Optional.of(written).filter(again -> marked(again).equals(text.replace(BARE_TEXT, TEXT)));
    }

    /** Whether the marked text leaves anything to the environment. */
    boolean isMarked(String text) {
        return in(text).find();
    }

    /** Finds marks; {@link #isStructure}, {@link #mayBeTyped} and {@link #key} tell about the one that was found. */
    Matcher in(String text) {
        return mark.matcher(text);
    }

    static boolean isStructure(MatchResult found) {
        return found.group(1).charAt(0) == STRUCTURE;
    }

    static boolean mayBeTyped(MatchResult found) {
        return found.group(1).charAt(0) == BARE_TEXT;
    }

    static String key(MatchResult found) {
        return found.group(2);
    }

    private String mark(char kind, String key) {
        return kind + nonce + key + END;
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
