package dev.postern.oauth;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * {@code application/x-www-form-urlencoded} in UTF-8 (RFC 6749 appendix B), read strictly: a malformed escape or byte
 * sequence is an error and never a replacement character, because credentials are compared afterwards.
 */
public final class FormEncoding {

    private FormEncoding() {
    }

    /**
     * Reads a form: a body, or the query of a URL.
     *
     * @param each takes name and value of one parameter, in the order sent; the value is empty where there is none
     * @throws OAuthError.InvalidRequest malformed
     */
    public static void parse(byte[] form, BiConsumer<String, String> each) {
        try {
            String text = utf8(form);
            for (int start = 0; start <= text.length();) {
                int ampersand = text.indexOf('&', start);
                int end = ampersand < 0 ? text.length() : ampersand;
                if (end > start) {
                    String pair = text.substring(start, end);
                    int equals = pair.indexOf('=');
                    each.accept(decode(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "" : decode(pair.substring(equals + 1)));
                }
                start = end + 1;
            }
        } catch (IllegalArgumentException malformed) {
            throw new OAuthError.InvalidRequest("Malformed form encoding");
        }
    }

    /** @throws IllegalArgumentException a malformed escape, or bytes that are not UTF-8 */
    public static String decode(String encoded) {
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
    public static String utf8(byte[] bytes) {
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
