package dev.postern.tenantfile;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What keywords stood for. Messages name the keyword instead: a value from the environment is nobody's to read in a log, be
 * it a secret or not.
 */
final class ShownValues {

    /** Shorter ones are no secrets, and parts of too many sentences. */
    private static final int CHARACTERS_MIN = 4;
    /** Shorter ones are hidden only where they stand alone: {@code west} is part of many a word. */
    private static final int CHARACTERS_ANYWHERE = 8;
    private static final char CUT = '…';

    /** The longest first, so that a value is not hidden in part by one that is contained in it. */
    private final Map<String, String> keys = new TreeMap<>(
            Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** The base URL is public. */
    void add(String key, JsonNode value) {
        if (key.equals(KeywordValues.BASE_URL)) {
            return;
        }
        if (value.isContainerNode()) {
            value.forEach(item -> add(key, item));
            value.fieldNames().forEachRemaining(name -> remember(key, name));
        } else if (!value.isNull()) {
            remember(key, value.asText());
        }
    }

    private void remember(String key, String value) {
        if (value.strip().length() >= CHARACTERS_MIN && !value.equals("true") && !value.equals("false")) {
            keys.putIfAbsent(value, key);
        }
    }

    /** The message with the keyword in place of each value, also of one that was cut short. */
    String hiddenIn(String message) {
        String hidden = message;
        for (Map.Entry<String, String> entry : keys.entrySet()) {
            hidden = hidden(hidden, entry.getKey(), "##" + entry.getValue() + "##");
        }
        return hidden;
    }

    private static String hidden(String message, String value, String keyword) {
        String literal = Pattern.quote(value);
        String pattern = value.length() < CHARACTERS_ANYWHERE ? "(?<![\\p{L}\\p{N}])" + literal + "(?![\\p{L}\\p{N}])"
                : literal;
        String whole = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(message)
                .replaceAll(Matcher.quoteReplacement(keyword));
        for (int end = whole.indexOf(CUT); end > 0; end = whole.indexOf(CUT, end + 1)) {
            int start = startOfCut(whole, end, value);
            if (start < end) {
                whole = whole.substring(0, start) + keyword + whole.substring(end);
                end = start + keyword.length();
            }
        }
        return whole;
    }

    /** Where the longest beginning of the value starts that ends where the text was cut. */
    private static int startOfCut(String message, int end, String value) {
        for (int length = Math.min(value.length(), end); length >= CHARACTERS_MIN; length--) {
            if (message.startsWith(value.substring(0, length), end - length)) {
                return end - length;
            }
        }
        return end;
    }
}
