package dev.postern.oauth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.text.StrictJson;

/**
 * A JWT in the compact serialization (RFC 7515 §3.1), taken apart and not yet trusted.
 *
 * <p>
 * Stricter than the RFC where it leaves a choice: each part must be the one canonical base64url form of its bytes, so a
 * token has exactly one spelling, and no member of header or claims may come twice.
 *
 * @param signingInput header and claims as they were signed: ASCII, with the dot
 */
public record CompactJws(ObjectNode header, ObjectNode claims, byte[] signingInput, byte[] signature) {

    /** 20 KiB: more than the largest request header HTTP servers take by default. */
    public static final int CHARACTERS_MAX = 20 * 1024;

    /** @throws Malformed anything else than three non-empty parts, the first two JSON objects */
    public static CompactJws parse(String token) {
        if (token.length() > CHARACTERS_MAX) {
            throw new Malformed("is too long");
        }
        int firstDot = token.indexOf('.');
        int lastDot = token.lastIndexOf('.');
        if (firstDot <= 0 || lastDot <= firstDot + 1 || lastDot == token.length() - 1
                || token.indexOf('.', firstDot + 1) != lastDot) {
            throw new Malformed("is not a signed JWT");
        }
        byte[] ascii = token.getBytes(StandardCharsets.ISO_8859_1);
        return new CompactJws(json(ascii, 0, firstDot), json(ascii, firstDot + 1, lastDot),
                Arrays.copyOf(ascii, lastDot), decode(ascii, lastDot + 1, ascii.length));
    }

    private static ObjectNode json(byte[] ascii, int from, int to) {
        byte[] utf8 = decode(ascii, from, to);
        try {
            JsonNode node = StrictJson.read(utf8);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            // falls through: what is wrong with it is the sender's business
        }
        throw new Malformed("is not a signed JWT");
    }

    /** The decoder also takes padding and loose last bits; encoding again tells. */
    private static byte[] decode(byte[] ascii, int from, int to) {
        byte[] part = Arrays.copyOfRange(ascii, from, to);
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(part);
            if (Arrays.equals(Base64.getUrlEncoder().withoutPadding().encode(decoded), part)) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // falls through
        }
        throw new Malformed("is not a signed JWT");
    }

    @Override
    public String toString() {
        return "CompactJws[***]";
    }

    /**
     * The text is not a compact JWS. Stackless: an expected outcome. The message completes a sentence whose subject the caller
     * supplies.
     */
    public static final class Malformed extends RuntimeException {
        private Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
