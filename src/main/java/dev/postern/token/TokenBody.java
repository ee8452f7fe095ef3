package dev.postern.token;

import java.io.IOException;
import java.io.InputStream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import dev.postern.oauth.FormEncoding;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.RequestParameter;
import dev.postern.oauth.RequestParameters;

/**
 * Reads the body of a token request: a form (RFC 6749 §4.4.2) or, as Auth0 also takes it, a JSON object.
 */
final class TokenBody {

    /** Bytes. The longest useful request, one with a client assertion, is far shorter. */
    static final int BYTES_MAX = 16 * 1024;

    /** Field names are not interned: a caller could fill that table, or slow it down with names of one hash. */
    private static final JsonFactory JSON = JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    private TokenBody() {
    }

    /**
     * Reads the parameters.
     *
     * @param contentType of the request, parameters such as {@code charset} included; null when there was none
     * @throws OAuthError.InvalidRequest another media type, over {@value #BYTES_MAX} bytes, or malformed
     */
    static RequestParameters read(InputStream stream, String contentType) {
        byte[] body = bytes(stream);
        String mediaType = contentType == null ? "" : contentType.split(";", 2)[0].trim();
        if ("application/x-www-form-urlencoded".equalsIgnoreCase(mediaType)) {
            return form(body);
        }
        if ("application/json".equalsIgnoreCase(mediaType)) {
            return json(body);
        }
        throw wrongMediaType();
    }

    static OAuthError.InvalidRequest wrongMediaType() {
        return new OAuthError.InvalidRequest(
                "Content-Type must be application/x-www-form-urlencoded or application/json");
    }

    static OAuthError.InvalidRequest tooLarge() {
        return new OAuthError.InvalidRequest(413, "The request body is larger than " + BYTES_MAX
                + " bytes. Without scope, all scopes that are granted are asked for");
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

    /** @param form of a body, or the query of a URL */
    static RequestParameters form(byte[] form) {
        RequestParameters.Collector parameters = new RequestParameters.Collector();
        FormEncoding.parse(form, parameters::add);
        return parameters.collected();
    }

    private static RequestParameters json(byte[] body) {
        RequestParameters.Collector parameters = new RequestParameters.Collector();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new OAuthError.InvalidRequest("The JSON body is not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                member(name, parser, parser.nextToken(), parameters);
            }
            if (parser.nextToken() != null) {
                throw new OAuthError.InvalidRequest("Malformed JSON body");
            }
        } catch (JsonProcessingException e) {
            throw new OAuthError.InvalidRequest("Malformed JSON body");
        } catch (IOException e) {
            throw new OAuthError.InvalidRequest("Malformed request body");
        }
        return parameters.collected();
    }

    /** An unknown parameter of another type is ignored (RFC 6749 §3.2). */
    private static void member(String name, JsonParser parser, JsonToken value, RequestParameters.Collector parameters)
            throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            parameters.add(name, parser.getText());
        } else if (value == JsonToken.START_ARRAY
                && RequestParameter.named(name).filter(RequestParameter::isRepeatable).isPresent()) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                member(name, parser, notAnArray(name, parser.currentToken()), parameters);
            }
        } else if (value != JsonToken.VALUE_NULL && RequestParameter.named(name).isPresent()) {
            throw notText(name);
        } else {
            parser.skipChildren();
            parameters.addUnread(name);
        }
    }

    private static JsonToken notAnArray(String name, JsonToken item) {
        if (item != JsonToken.VALUE_STRING) {
            throw notText(name);
        }
        return item;
    }

    private static OAuthError.InvalidRequest notText(String name) {
        return new OAuthError.InvalidRequest("Parameter " + name + " is not a string");
    }
}
