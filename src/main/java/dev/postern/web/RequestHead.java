package dev.postern.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;

/**
 * Reads the head of an HTTP/1 request beside the decoder and finds what two parsers could read in two ways (RFC 9112 §2.2, §5,
 * §6): folded lines, space before a colon, more than one Host or length, both lengths, another coding than chunked. The decoder
 * corrects most of these without notice; a proxy in front may have corrected them differently.
 */
final class RequestHead {

    /** How far {@link #read} has got. */
    enum Progress {
        UNFINISHED,
        COMPLETE,
        MALFORMED,
        PREFACE_OF_HTTP_2
    }

    /** Bytes of a line that are looked at; the names and values that matter are shorter. */
    private static final int LINE_BYTES_MAX = 1024;
    private static final String PREFACE = "PRI * HTTP/2.0";
    /** {@code uri-host [":" port]} (RFC 3986 §3.2); empty where the target has no authority. */
    private static final Pattern HOST = Pattern
            .compile("(?:(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){1,255}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::\\d{0,5})?");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");
    private static final Pattern ABSOLUTE = Pattern.compile("https?://[^/?]", Pattern.CASE_INSENSITIVE);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private static final String NO_URI = "\"<>\\^`{|}";
    private static final long HTTP_1_0 = bytesOf("HTTP/1.0");
    private static final long HTTP_1_1 = bytesOf("HTTP/1.1");
    /** The version of the protocol and a CR, at the end of the request line. */
    private static final int VERSION_BYTES = Long.BYTES + 1;

    private final byte[] line = new byte[LINE_BYTES_MAX];
    private int lineBytes;
    /** The line is longer than what is kept of it. */
    private boolean lineCut;
    /** The last eight of the request line, which may be long, without its CR. */
    private long lastBytes;
    private boolean lineBegun;
    private boolean requestLineSeen;
    private boolean http10;
    private boolean malformed;
    private boolean hostSeen;
    private boolean chunked;
    private long contentLength = -1;
    private String path = "";

    /** Reads on to the end of the head or of the bytes; the reader index is moved behind what was read. */
    Progress read(ByteBuf bytes) {
        while (bytes.isReadable()) {
            int lineEnd = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
            int end = lineEnd < 0 ? bytes.writerIndex() : lineEnd;
            keep(bytes, end - bytes.readerIndex());
            bytes.readerIndex(lineEnd < 0 ? end : end + 1);
            if (lineEnd >= 0) {
                Progress progress = endOfLine();
                if (progress != Progress.UNFINISHED) {
                    return progress;
                }
            }
        }
        return Progress.UNFINISHED;
    }

    private void keep(ByteBuf bytes, int count) {
        lineBegun |= count > 0;
        int kept = Math.min(count, LINE_BYTES_MAX - lineBytes);
        lineCut |= kept < count;
        bytes.getBytes(bytes.readerIndex(), line, lineBytes, kept);
        lineBytes += kept;
        int end = bytes.readerIndex() + count;
        for (int i = Math.max(bytes.readerIndex(), end - VERSION_BYTES); !requestLineSeen && i < end; i++) {
            byte b = bytes.getByte(i);
            lastBytes = b == '\r' ? lastBytes : lastBytes << Byte.SIZE | (b & 0xFF);
        }
    }

    private Progress endOfLine() {
        int length = lineBytes > 0 && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes;
        boolean cut = lineCut;
        lineBytes = 0;
        lineBegun = false;
        lineCut = false;
        if (length == 0) {
            return requestLineSeen ? endOfHead() : Progress.UNFINISHED; // empty lines before a request are skipped
        }
        if (!requestLineSeen) {
            requestLineSeen = true;
            return requestLine(new String(line, 0, length, StandardCharsets.ISO_8859_1), cut);
        }
        header(length, cut);
        return malformed ? Progress.MALFORMED : Progress.UNFINISHED;
    }

    private Progress requestLine(String words, boolean cut) {
        if (words.equals(PREFACE)) {
            return Progress.PREFACE_OF_HTTP_2;
        }
        String[] parts = words.split(" ", -1); // of a line that was cut the last one may be missing
        String reference = parts.length < 2 ? "" : parts[1];
        int query = reference.indexOf('?');
        path = query < 0 ? reference : reference.substring(0, query);
        http10 = lastBytes == HTTP_1_0;
        boolean wellFormed = (http10 || lastBytes == HTTP_1_1) && (cut ? parts.length <= 3 : parts.length == 3)
                && TOKEN.matcher(parts[0]).matches() && isUri(reference, cut) && isOfHttp(reference);
        return wellFormed ? Progress.UNFINISHED : Progress.MALFORMED;
    }

    /**
     * Of the characters a URI can have, and nothing percent-encoded by halves: the framework would refuse it without a word.
     */
    private static boolean isUri(String reference, boolean cut) {
        for (int i = 0; i < reference.length(); i++) {
            char c = reference.charAt(i);
            boolean encoded = i + 2 < reference.length() ? isHex(reference.charAt(i + 1)) && isHex(reference.charAt(i + 2))
                    : cut;
            if (c <= ' ' || c == 0x7F || NO_URI.indexOf(c) >= 0 || (c == '%' && !encoded)) {
                return false;
            }
        }
        return !reference.isEmpty();
    }

    /** A path, {@code *}, or an absolute URI with a scheme that is served here (RFC 9112 §3.2): not an {@code ftp://} URI. */
    private static boolean isOfHttp(String reference) {
        return reference.startsWith("/") || reference.equals("*") || ABSOLUTE.matcher(reference).lookingAt();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0;
    }

    private static long bytesOf(String version) {
        return ByteBuffer.wrap(version.getBytes(StandardCharsets.ISO_8859_1)).getLong();
    }

    private void header(int length, boolean cut) {
        int colon = 0;
        while (colon < length && line[colon] != ':') {
            colon++;
        }
        switch (colon) { // the lengths of host, content-length and transfer-encoding
            case 4, 14, 17 -> weighed(cut, new String(line, 0, colon, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT),
                    colon == length ? ""
                            : new String(line, colon + 1, length - colon - 1, StandardCharsets.ISO_8859_1).strip());
            default -> {
                // no meaning here
            }
        }
        malformed |= colon == 0 || colon == length || !isName(colon); // a line that begins with a space is a folded one
    }

    private boolean isName(int length) {
        for (int i = 0; i < length; i++) {
            byte c = line[i];
            boolean common = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
            if (!common && !TOKEN.matcher(String.valueOf((char) (c & 0xFF))).matches()) {
                return false;
            }
        }
        return true;
    }

    /** @param cut there is more of the value than was kept */
    private void weighed(boolean cut, String name, String value) {
        switch (name) {
            case "host" -> {
                malformed |= cut || hostSeen || !HOST.matcher(value).matches();
                hostSeen = true;
            }
            case "content-length" -> {
                malformed |= cut || contentLength >= 0 || chunked || !DIGITS.matcher(value).matches();
                contentLength = malformed ? 0 : Long.parseLong(value);
            }
            case "transfer-encoding" -> {
                malformed |= cut || chunked || contentLength >= 0 || http10 || !value.equalsIgnoreCase("chunked");
                chunked = true;
            }
            default -> {
                // another header with a name of the same length
            }
        }
    }

    private Progress endOfHead() {
        malformed |= !http10 && !hostSeen; // RFC 9112 §3.2
        return malformed ? Progress.MALFORMED : Progress.COMPLETE;
    }

    /** Whether anything of a request has been read. */
    boolean isBegun() {
        return requestLineSeen || lineBegun;
    }

    /** Of the target, without its query; empty before the request line is complete. */
    String path() {
        return path;
    }

    /** Bytes of the body; empty for a chunked one, whose end is not followed here. */
    Optional<Long> bodyBytes() {
        return chunked ? Optional.empty() : Optional.of(Math.max(contentLength, 0));
    }
}
