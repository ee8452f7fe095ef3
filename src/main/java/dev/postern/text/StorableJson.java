package dev.postern.text;

import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * JSON that every store keeps and every reader gets back as it was: no NUL, which databases cut texts at, no half of a
 * surrogate
 * pair, which has no UTF-8 form, and no number that is none.
 */
public final class StorableJson {

    private static final String CHARACTER = "String holds a character that is not allowed";
    private static final String NUMBER = "Number is out of range";

    private StorableJson() {
    }

    /**
     * Where it cannot be kept.
     *
     * @param path such as {@code scopes[0].description}; empty: the value itself
     */
    public record Refusal(String path, String reason) {

        private Refusal below(String step) {
            return new Refusal(path.isEmpty() || path.startsWith("[") ? step + path : step + "." + path, reason);
        }
    }

    /** The first thing that cannot be kept; empty when all can. */
    public static Optional<Refusal> refusal(JsonNode value) {
        if (value.isTextual()) {
            return isText(value.textValue()) ? Optional.empty() : Optional.of(new Refusal("", CHARACTER));
        }
        if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
            return Optional.of(new Refusal("", NUMBER));
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            Optional<Refusal> refusal = isText(member.getKey())
                    ? refusal(member.getValue()).map(found -> found.below(member.getKey()))
                    : Optional.of(new Refusal("", CHARACTER)); // a name that cannot be shown
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            String step = "[" + i + "]";
            Optional<Refusal> refusal = refusal(value.get(i)).map(found -> found.below(step));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                return false;
            }
            i += pair ? 1 : 0;
        }
        return true;
    }
}
