package dev.postern.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which raw paths everybody reads alike (RFC 3986 §6.2.2): no empty segment but the last one, no dot segment, no
 * parameters of a segment ({@code ;x}), which the framework leaves out and others do not, and nothing percent-encoded where a
 * path has words of Postern's own. Encoded text may stand where {@code /api/v2/FAMILY/…} has a value:
 * an id, a name, and the identifier of an API, whose slashes are encoded once or twice.
 */
final class NormalForm {

    private static final String VALUES = "/api/v2/";
    private static final String IDENTIFIERS = "/api/v2/resource-servers/";

    private NormalForm() {
    }

    /** @param path as received, without the query; null for a request target that has none */
    static boolean covers(String path) {
        if (path == null || !path.startsWith("/") || path.contains("//") || path.indexOf('\\') >= 0
                || path.indexOf(';') >= 0) {
            return false;
        }
        int values = path.startsWith(VALUES) ? path.indexOf('/', VALUES.length()) : -1;
        String words = values < 0 ? path : path.substring(0, values);
        boolean identifier = path.startsWith(IDENTIFIERS);
        return words.indexOf('%') < 0
                && Arrays.stream(path.split("/", -1)).allMatch(segment -> isPlain(segment)
                        || decoded(segment).filter(value -> isValue(value, identifier)).isPresent());
    }

    private static boolean isPlain(String segment) {
        return segment.indexOf('%') < 0 && !isDots(segment);
    }

    /** A value may be encoded twice. However often somebody decodes it, it must not become a step to another directory. */
    private static boolean isValue(String once, boolean identifier) {
        String twice = decoded(once).orElse(once);
        boolean oneSegment = !holdsSeparator(once) && !holdsSeparator(twice);
        return (oneSegment || identifier) && !holdsDots(once) && !holdsDots(twice);
    }

    private static boolean holdsSeparator(String value) {
        return value.indexOf('/') >= 0 || value.indexOf('\\') >= 0;
    }

    private static boolean holdsDots(String value) {
        return Arrays.stream(value.split("[/\\\\]", -1)).anyMatch(NormalForm::isDots);
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    /** Percent-decoded UTF-8; empty when a percent sign is not followed by two hexadecimal digits. */
    private static Optional<String> decoded(String segment) {
        byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.write(bytes[i]);
                continue;
            }
            if (i + 2 >= bytes.length) {
                return Optional.empty();
            }
            int high = Character.digit(bytes[i + 1], 16);
            int low = Character.digit(bytes[i + 2], 16);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            decoded.write(high * 16 + low);
            i += 2;
        }
        return Optional.of(decoded.toString(StandardCharsets.UTF_8));
    }
}
