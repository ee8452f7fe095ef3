package dev.postern.audit;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.postern.entity.Entity;
import dev.postern.text.Texts;

/**
 * JSON in the form of the audit log: secrets, recognised by the names of their fields, are replaced, and long texts are cut.
 */
public final class Redaction {

    /** What stands in the place of a secret. */
    public static final String REDACTED = "[REDACTED]";

    private static final int TEXT_CHARACTERS_MAX = 4_000;
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(secret|password|passphrase|authorization|assertion|(api|private|write|license)_?key|token)|pem");
    /** Lists or maps of secrets; names stay, values do not. */
    private static final Pattern SECRETS = Pattern.compile("(?i)secrets|httpCustomHeaders");

    /** The field of a list of secrets that is shown. */
    private static final Set<String> SHOWN_OF_A_SECRET = Set.of("name", "header", "updated_at", "id", "label");

    /** Fields that hold the URL of a destination: user info and query may be secrets. */
    private static final Pattern ENDPOINT = Pattern.compile("(?i).*endpoint");
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#]*@");

    /** Stands in answers where a secret is; no secret itself. */

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
                copy.set(field.getKey(), copy(field.getKey(), value, within));
            }
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(copy(item, within == Within.SECRETS ? Within.SECRET_OF_A_LIST : within)));
            return copy;
        }
        if (json.isTextual() && json.textValue().length() > TEXT_CHARACTERS_MAX) {
            return TextNode.valueOf(Texts.elided(json.textValue(), TEXT_CHARACTERS_MAX));
        }
        return json;
    }

    private static JsonNode copy(String field, JsonNode value, Within within) {
        if (isScalar(value) && isSecret(field, within) && !Entity.NOT_SHOWN.equals(value.textValue())) {
            return TextNode.valueOf(REDACTED);
        }
        if (value.isTextual() && ENDPOINT.matcher(field).matches()) {
            return copy(TextNode.valueOf(endpoint(value.textValue())), within);
        }
        return copy(value, SECRETS.matcher(field).matches() ? Within.SECRETS : within);
    }

    /** The URL without what stands before the host and after the path. */
    private static String endpoint(String url) {
        int query = url.indexOf('?');
        return USER_INFO.matcher(query < 0 ? url : url.substring(0, query + 1) + REDACTED)
                .replaceFirst("://" + Matcher.quoteReplacement(REDACTED) + "@");
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
