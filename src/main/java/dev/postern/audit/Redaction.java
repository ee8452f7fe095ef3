package dev.postern.audit;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** JSON as the audit log may keep it: secrets, told by the names of their fields, taken out, and long texts cut. */
public final class Redaction {

    /** What stands in the place of a secret. */
    public static final String REDACTED = "[REDACTED]";

    private static final int TEXT_CHARACTERS_MAX = 4_000;
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(secret|password|passphrase|authorization|assertion|(api|private|write|license)_?key|token)|pem");
    /** Lists or maps of secrets; names stay, values do not. */
    private static final Pattern SECRETS = Pattern.compile("(?i)secrets|httpCustomHeaders");

    /** What a list of secrets tells of each. */
    private static final Set<String> SHOWN_OF_A_SECRET = Set.of("name", "header", "updated_at", "id", "label");

    private enum Within {
        DOCUMENT,
        SECRETS,
        SECRET_OF_A_LIST
    }

    private Redaction() {
    }

    /** A copy without secrets. */
    public static JsonNode of(JsonNode json) {
        return copy(json, Within.DOCUMENT);
    }

    /** A copy of a body that is a map of secrets as a whole: the names stay. */
    public static JsonNode ofSecrets(JsonNode json) {
        return copy(json, Within.SECRETS);
    }

    /** Whether there is anything to take out. */
    public static boolean holdsSecret(JsonNode json) {
        return of(json).toString().contains(REDACTED);
    }

    private static JsonNode copy(JsonNode json, Within within) {
        if (json instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                JsonNode value = field.getValue();
                copy.set(field.getKey(), isScalar(value) && isSecret(field.getKey(), within) ? TextNode.valueOf(REDACTED)
                        : copy(value, SECRETS.matcher(field.getKey()).matches() ? Within.SECRETS : within));
            }
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(copy(item, within == Within.SECRETS ? Within.SECRET_OF_A_LIST : within)));
            return copy;
        }
        if (json.isTextual() && json.textValue().length() > TEXT_CHARACTERS_MAX) {
            return TextNode.valueOf(json.textValue().substring(0, TEXT_CHARACTERS_MAX) + "…");
        }
        return json;
    }

    private static boolean isSecret(String field, Within within) {
        return switch (within) {
            case DOCUMENT -> SECRET.matcher(field).matches();
            case SECRETS -> true;
            case SECRET_OF_A_LIST -> !SHOWN_OF_A_SECRET.contains(field);
        };
    }

    private static boolean isScalar(JsonNode value) {
        return value.isTextual() || value.isNumber();
    }
}
