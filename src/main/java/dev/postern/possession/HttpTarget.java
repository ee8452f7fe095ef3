package dev.postern.possession;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a request without query and fragment, in the normal form in which two of them are compared (RFC 9449 §4.3, RFC
 * 3986 §6.2.2 and §6.2.3): scheme and host in lower case, no default port, no dot segments, no needless percent-encoding.
 */
final class HttpTarget {

    private static final Pattern URL = Pattern.compile(
            "(?i)(https?)://([a-z0-9._~-]+|\\[[0-9a-f:.]+])(?::([0-9]{0,5}))?(/[^?#]*)?(?:\\?[^#]*)?(?:#.*)?");
    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E]+");
    private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

    private HttpTarget() {
    }

    /** @return empty: not the absolute URL of a resource of HTTP */
    static Optional<String> normal(String url) {
        Matcher parts = URL.matcher(url);
        if (!VISIBLE.matcher(url).matches() || !parts.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String port = parts.group(3) == null || parts.group(3).isEmpty() ? ""
                : String.valueOf(Integer.parseInt(parts.group(3)));
        boolean isDefault = port.isEmpty() || port.equals(scheme.equals("https") ? "443" : "80");
        return Optional.of(scheme + "://" + parts.group(2).toLowerCase(Locale.ROOT) + (isDefault ? "" : ":" + port)
                + path(parts.group(4) == null ? "/" : parts.group(4)));
    }

    private static String path(String given) {
        String decoded = ENCODED.matcher(given).replaceAll(encoded -> {
            String character = String.valueOf((char) Integer.parseInt(encoded.group(1), 16));
            return UNRESERVED.matcher(character).matches() ? character : encoded.group().toUpperCase(Locale.ROOT);
        });
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = decoded.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) { // RFC 3986 §5.2.4
            boolean dots = parts[i].equals(".") || parts[i].equals("..");
            if (parts[i].equals("..")) {
                segments.pollLast();
            }
            if (!dots) {
                segments.addLast(parts[i]);
            } else if (i == parts.length - 1) {
                segments.addLast("");
            }
        }
        return "/" + String.join("/", segments);
    }
}
