package dev.postern.oauth;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code application/x-www-form-urlencoded} in UTF-8 (RFC 6749 appendix B), read strictly: a malformed escape or byte
 * sequence is an error and never a replacement character, because credentials are compared afterwards.
 */
public final class FormEncoding {

    private FormEncoding() {
    }

    /**
     * Reads a form.
     *
     * @return name → value without those that are empty (RFC 6749 §3.2: as if omitted)
     * @throws OAuthError.InvalidRequest malformed, or a parameter twice (RFC 6749 §3.2 MUST NOT)
     */
    public static Map<String, String> parse(byte[] body) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            for (String pair : utf8(body).split("&", -1)) {
                if (pair.isEmpty()) {
                    continue;
                }
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                if (values.put(name, value) != null) {
                    throw new OAuthError.InvalidRequest("Duplicate parameter: " + name);
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw new OAuthError.InvalidRequest("Malformed form body");
        }
        values.values().removeIf(String::isEmpty);
        return values;
    }

    /** @throws IllegalArgumentException a malformed escape, or bytes that are not UTF-8 */
    static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded.replace('+', ' ');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                if (i + 2 >= raw.length) {
                    throw new IllegalArgumentException("truncated escape");
                }
                bytes.write(hex(raw[++i]) << 4 | hex(raw[++i]));
            } else {
                bytes.write(raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return utf8(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException not UTF-8 */
    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static int hex(byte digit) {
        int value = Character.digit(digit, 16);
        if (value < 0) {
            throw new IllegalArgumentException("not a hexadecimal digit");
        }
        return value;
    }
}
