package dev.postern.management;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.schema.PayloadSchema;
import dev.postern.text.StrictJson;

/** Reads a body as one JSON object, strictly: what two parsers could read in two ways is refused (RFC 8259 §4). */
final class JsonBody {

    /** Well below the server's own limit, whose refusal has no body. */
    private static final int BYTES_MAX = 512 * 1024;

    private JsonBody() {
    }

    /** @throws ManagementError over {@value #BYTES_MAX} bytes: 413; what is beyond is not read */
    static byte[] bytes(InputStream stream) {
        byte[] bytes;
        try {
            bytes = stream.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw ManagementError.invalidBody("The request body cannot be read");
        }
        if (bytes.length > BYTES_MAX) {
            throw ManagementError.of(413, Optional.of("invalid_body"),
                    "The request body is larger than " + BYTES_MAX + " bytes");
        }
        return bytes;
    }

    /** @throws ManagementError not JSON, not an object, or something the store or another reader could not take */
    static ObjectNode parse(byte[] bytes) {
        JsonNode node = parseAny(bytes);
        if (!(node instanceof ObjectNode object)) {
            throw ManagementError.invalidPayload("Expected type object but found type " + PayloadSchema.typeOf(node), "", "");
        }
        return object;
    }

    /** As {@link #parse}, objects and others. */
    static JsonNode parseAny(byte[] bytes) {
        JsonNode node;
        try {
            node = StrictJson.read(bytes);
        } catch (JsonProcessingException e) {
            throw ManagementError.invalidBody("Invalid request payload JSON format");
        } catch (IOException e) {
            throw ManagementError.invalidBody("The request body cannot be read");
        }
        if (node == null || node.isMissingNode()) {
            throw ManagementError.invalidBody("Invalid request payload JSON format");
        }
        requireStorable(node);
        return node;
    }

    private static void requireStorable(JsonNode node) {
        if (node.isTextual()) {
            requireText(node.textValue());
        } else if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw ManagementError.invalidBody("Payload validation error: 'Number is out of range'.");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            requireText(field.getKey());
        }
        node.forEach(JsonBody::requireStorable);
    }

    /** No NUL, which databases cut strings at, and no half of a surrogate pair, which has no UTF-8 form. */
    private static void requireText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                throw ManagementError.invalidBody("Payload validation error: 'String holds a character that is not allowed'.");
            }
            i += pair ? 1 : 0;
        }
    }
}
