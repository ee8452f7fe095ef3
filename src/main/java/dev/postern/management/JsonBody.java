package dev.postern.management;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.schema.PayloadSchema;
import dev.postern.text.StorableJson;
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
        StorableJson.refusal(node).ifPresent(refusal -> {
            throw ManagementError.invalidBody("Payload validation error: '" + refusal.reason() + "'.");
        });
        return node;
    }
}
