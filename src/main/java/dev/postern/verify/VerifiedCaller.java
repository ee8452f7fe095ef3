package dev.postern.verify;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.accesstoken.VerifiedToken;

/** The caller of a verified token, in the form in which a gateway, and the API behind it, reads it. */
final class VerifiedCaller {

    private VerifiedCaller() {
    }

    /**
     * Every claim of the token, and {@code client_id} and {@code scope} whatever the dialect; of scopes and permissions those
     * that still count.
     */
    static ObjectNode json(VerifiedToken token) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("client_id", token.clientId());
        json.setAll(token.claims());
        if (json.get("permissions") instanceof ArrayNode permissions) {
            ArrayNode left = json.putArray("permissions");
            permissions.forEach(permission -> {
                if (token.scopes().contains(permission.asText())) {
                    left.add(permission);
                }
            });
        }
        return json.put("scope", token.scope());
    }

    /**
     * {@code X-Postern-…} headers. Always all of them, so that a gateway which copies them over those of the request leaves no
     * forged one.
     */
    static Map<String, String> headers(VerifiedToken token) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Postern-Client-Id", headerValue(token.clientId()));
        headers.put("X-Postern-Subject", headerValue(token.subject()));
        headers.put("X-Postern-Audience", headerValue(token.audience()));
        headers.put("X-Postern-Scope", headerValue(token.scope()));
        headers.put("X-Postern-Organization-Id", headerValue(token.claims().path("org_id").asText()));
        headers.put("X-Postern-Organization-Name", headerValue(token.claims().path("org_name").asText()));
        headers.put("X-Postern-Expires-At", Long.toString(token.expiresAt().getEpochSecond()));
        return headers;
    }

    /**
     * The value itself where it is printable ASCII without a percent sign, as ids and scopes are; other bytes of its UTF-8
     * form percent-encoded, so that no value can end the header or pass for another.
     */
    static String headerValue(String value) {
        if (value.chars().allMatch(VerifiedCaller::isPlain)) {
            return value;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(int character) {
        return character >= ' ' && character <= '~' && character != '%';
    }
}
