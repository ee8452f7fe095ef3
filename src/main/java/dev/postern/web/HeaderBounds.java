package dev.postern.web;

import io.vertx.core.MultiMap;

/**
 * How many bytes of headers a request may have. A token with many scopes is long, so what takes tokens takes more; an access
 * token that Postern issues fits in.
 */
final class HeaderBounds {

    /** At {@code /api/v2} and {@code /verify}. */
    static final int LONG_BYTES_MAX = 32 * 1024;
    /** Everywhere else. */
    static final int BYTES_MAX = 16 * 1024;

    /** What a header costs besides its name and value, as HTTP/2 counts it (RFC 9113 §6.5.2). */
    private static final int BYTES_OF_EACH = 32;

    private HeaderBounds() {
    }

    static boolean isOver(String path, MultiMap headers) {
        int max = takesTokens(path) ? LONG_BYTES_MAX : BYTES_MAX;
        return headers.size() * BYTES_OF_EACH > max || bytesOf(headers) > max;
    }

    static long bytesOf(MultiMap headers) {
        long bytes = 0;
        for (var header : headers) {
            bytes += BYTES_OF_EACH + header.getKey().length() + header.getValue().length();
        }
        return bytes;
    }

    static boolean takesTokens(String path) {
        return path.equals("/verify") || path.startsWith("/verify/") || path.equals("/api/v2") || path.startsWith("/api/v2/");
    }
}
