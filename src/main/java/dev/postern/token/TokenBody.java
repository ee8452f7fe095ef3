package dev.postern.token;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.postern.oauth.FormEncoding;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenParameters;

/**
 * Reads the body of a token request: a form (RFC 6749 §4.4.2) or, as Auth0 also takes it, a JSON object.
 */
final class TokenBody {

    /** Bytes; the longest request of the contract, with a client assertion, is far below. */
    static final int BYTES_MAX = 16 * 1024;

    private static final Set<String> PARAMETERS = Set.of("grant_type", "client_id", "client_secret", "client_assertion",
            "client_assertion_type", "audience", "resource", "scope", "organization");

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build().readerFor(JsonNode.class);

    private TokenBody() {
    }

    /**
     * Reads the parameters.
     *
     * @param contentType of the request, parameters such as {@code charset} included; null when there was none
     * @throws OAuthError.InvalidRequest another media type, over {@value #BYTES_MAX} bytes, or malformed
     */
    static TokenParameters read(InputStream stream, String contentType) {
        byte[] body = bytes(stream);
        String mediaType = contentType == null ? "" : contentType.split(";", 2)[0].trim();
        if ("application/x-www-form-urlencoded".equalsIgnoreCase(mediaType)) {
            return new TokenParameters(FormEncoding.parse(body));
        }
        if ("application/json".equalsIgnoreCase(mediaType)) {
            return new TokenParameters(json(body));
        }
        throw wrongMediaType();
    }

    static OAuthError.InvalidRequest wrongMediaType() {
        return new OAuthError.InvalidRequest(
                "Content-Type must be application/x-www-form-urlencoded or application/json");
    }

    static OAuthError.InvalidRequest tooLarge() {
        return new OAuthError.InvalidRequest(413, "The request body is larger than " + BYTES_MAX + " bytes");
    }

    /** Of a larger body only the first bytes are read; one within the bound is in memory already. */
    private static byte[] bytes(InputStream stream) {
        byte[] body;
        try {
            body = stream.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw new OAuthError.InvalidRequest("The request body could not be read");
        }
        if (body.length > BYTES_MAX) {
            throw tooLarge();
        }
        return body;
    }

    private static Map<String, String> json(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new OAuthError.InvalidRequest("Malformed JSON body");
        } catch (IOException e) {
            throw new OAuthError.InvalidRequest("Malformed request body");
        }
        if (root == null || !root.isObject()) {
            throw new OAuthError.InvalidRequest("The JSON body is not an object");
        }
        Map<String, String> values = new LinkedHashMap<>();
        root.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isTextual()) {
                values.put(field.getKey(), value.textValue());
            } else if (!value.isNull() && PARAMETERS.contains(field.getKey())) {
                throw new OAuthError.InvalidRequest("Parameter " + field.getKey() + " is not a string");
            } // an unknown parameter of another type is ignored (RFC 6749 §3.2)
        });
        values.values().removeIf(String::isEmpty);
        return values;
    }
}
