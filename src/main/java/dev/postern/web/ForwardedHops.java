package dev.postern.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.postern.text.IpLiterals;

/** The addresses that proxies have written into a header, from the nearest on. What is no address ends them. */
final class ForwardedHops {

    private static final String FOR = "for=";

    private final String text;
    private final boolean forwarded;
    /** Behind the next element to read, seen from the right; negative: there is none. */
    private int end;

    private ForwardedHops(List<String> lines, boolean forwarded) {
        this.text = String.join(",", lines);
        this.forwarded = forwarded;
        this.end = lines.isEmpty() ? -1 : text.length();
    }

    static ForwardedHops ofXForwardedFor(List<String> lines) {
        return new ForwardedHops(lines, false);
    }

    /** RFC 7239 §4. */
    static ForwardedHops ofForwarded(List<String> lines) {
        return new ForwardedHops(lines, true);
    }

    /** The next address to the left; empty at the end, and where something else stands. */
    Optional<InetAddress> previous() {
        if (end < 0) {
            return Optional.empty();
        }
        int comma = text.lastIndexOf(',', end - 1);
        String element = text.substring(comma + 1, end).strip();
        end = comma;
        Optional<InetAddress> address = node(forwarded ? forValue(element) : element);
        if (address.isEmpty()) {
            end = -1;
        }
        return address;
    }

    /** The element's {@code for}. No address has a comma or a semicolon, so one in quotes may split the element. */
    private static String forValue(String element) {
        for (String pair : element.split(";", -1)) {
            String stripped = pair.strip();
            if (stripped.toLowerCase(Locale.ROOT).startsWith(FOR)) {
                return unquoted(stripped.substring(FOR.length()).strip());
            }
        }
        return "";
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** An address, perhaps in brackets and with a port (RFC 7239 §6; proxies write the same into X-Forwarded-For). */
    private static Optional<InetAddress> node(String node) {
        if (node.startsWith("[")) {
            int bracket = node.indexOf(']');
            return bracket < 0 ? Optional.empty() : IpLiterals.parse(node.substring(1, bracket));
        }
        int colon = node.indexOf(':');
        boolean withPort = colon >= 0 && colon == node.lastIndexOf(':');
        return IpLiterals.parse(withPort ? node.substring(0, colon) : node);
    }
}
