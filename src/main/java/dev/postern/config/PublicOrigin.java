package dev.postern.config;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code scheme://host[:port]} in the one form that no URL parser rewrites (WHATWG URL, RFC 3986 §6.2). Clients and verifiers
 * parse the issuer and compare it byte for byte, so every other form is refused, by a sentence that names the one to write.
 */
record PublicOrigin(String scheme, String host, Optional<Integer> port) {

    private static final String SETTING = "postern.base-url ";
    private static final String EXAMPLE = "scheme://host[:port] with http or https, such as https://auth.example.com";
    private static final Pattern PARTS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\\\]*)(.*)");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:(.*))?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    /**
     * ß, ς and the joiners, of which IDNA 2003 made other names or nothing, and URL parsers (UTS 46) do not any more: the two
     * names may belong to two owners.
     */
    private static final Pattern OF_TWO_FORMS = Pattern.compile("[\u00DF\u1E9E\u03C2\u200C\u200D]");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");
    private static final int PORT_MAX = 65_535;
    private static final int HOST_LENGTH_MAX = 253;
    private static final int IPV6_GROUPS = 8;

    /** @throws IllegalArgumentException with what is wrong and what to write; never repeats a user name or password */
    static PublicOrigin of(String given) {
        String text = given.strip();
        if (!text.equals(given) || text.isEmpty()) {
            throw refused(text.isEmpty() ? "is empty: set it to " + EXAMPLE
                    : "begins or ends in a space or a line break: remove it and write " + text);
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches() || text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw refused("must be " + EXAMPLE + ", but is " + visible(text));
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused("must be " + EXAMPLE + ", but begins with " + parts.group(1) + "://");
        }
        if (parts.group(2).contains("@")) {
            throw refused("holds a user name before the host: leave it out, everybody reads this URL");
        }
        PublicOrigin origin = of(scheme, parts.group(2), text);
        if (!parts.group(3).isEmpty()) {
            throw refused("must be an origin, without a trailing slash, path, query or fragment: write " + origin);
        }
        if (!origin.toString().equals(text)) {
            throw refused("is " + text + ", which clients and verifiers rewrite before they compare it: write " + origin);
        }
        return origin;
    }

    private static PublicOrigin of(String scheme, String authority, String text) {
        if (authority.startsWith("[") && !authority.contains("]")) {
            throw refused("has an IPv6 address without its closing bracket, such as [2001:db8::7]: " + text);
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw refused("must be " + EXAMPLE + ", with an IPv6 address in brackets, but is " + text);
        }
        Optional<Integer> port = port(parts.group(3) == null ? "" : parts.group(3), text)
                .filter(number -> number != ("https".equals(scheme) ? 443 : 80));
        return new PublicOrigin(scheme, host(parts.group(1), text), port);
    }

    private static Optional<Integer> port(String port, String text) {
        if (port.isEmpty()) {
            return Optional.empty();
        }
        int number = DIGITS.matcher(port).matches() ? Integer.parseInt(port) : 0;
        if (number < 1 || number > PORT_MAX) {
            throw refused("must have a port from 1 to " + PORT_MAX + ", or none, but is " + text);
        }
        return Optional.of(number);
    }

    private static String host(String host, String text) {
        if (host.startsWith("[")) {
            return ipv6(host, text);
        }
        String name = ascii(host.endsWith(".") ? host.substring(0, host.length() - 1) : host, text);
        List<String> labels = List.of(name.split("\\.", -1));
        if (NUMBER.matcher(labels.get(labels.size() - 1)).matches()) {
            return ipv4(labels, text);
        }
        if (name.length() > HOST_LENGTH_MAX || !labels.stream().allMatch(label -> LABEL.matcher(label).matches())) {
            throw refused(name.contains("_")
                    ? "has a host with _, which no host name can hold: write a name such as " + text.replace('_', '-')
                    : "has a host that is no host name, of letters, digits, hyphens and dots: " + text);
        }
        return name;
    }

    /** Lower case; a name in other letters in its ASCII form, which is also what a certificate holds. */
    private static String ascii(String name, String text) {
        String ascii;
        try {
            if (OF_TWO_FORMS.matcher(name).find()) {
                throw new IllegalArgumentException(name);
            }
            ascii = name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            throw refused("has a host with letters that clients and verifiers rewrite in different ways: write the host in its "
                    + "ASCII form (xn--…), as its registrar names it. It is " + text);
        }
        String lower = ascii.toLowerCase(Locale.ROOT);
        if (Stream.of(lower.split("\\.", -1)).anyMatch(label -> label.startsWith(Punycode.PREFIX) && !Punycode.isName(label))) {
            throw refused("has a host that is no host name in any language: " + text);
        }
        return lower;
    }

    /**
     * As URL parsers read it: one to four numbers, decimal, octal after 0 or hexadecimal after 0x, the last one fills the rest.
     */
    private static String ipv4(List<String> labels, String text) {
        try {
            long address = 0;
            for (int i = 0; i < labels.size(); i++) {
                long number = number(labels.get(i));
                boolean last = i == labels.size() - 1;
                int bits = last ? 8 * (5 - labels.size()) : 8;
                if (labels.size() > 4 || number >= 1L << bits) {
                    throw new NumberFormatException();
                }
                address |= last ? number : number << (8 * (3 - i));
            }
            return (address >> 24) + "." + (address >> 16 & 0xFF) + "." + (address >> 8 & 0xFF) + "." + (address & 0xFF);
        } catch (NumberFormatException e) {
            throw refused("has a host that ends in a number, but is no IPv4 address such as 192.0.2.7: " + text);
        }
    }

    private static long number(String label) {
        if (label.startsWith("0x")) {
            return label.length() == 2 ? 0 : Long.parseLong(label.substring(2), 16);
        }
        return Long.parseLong(label, label.startsWith("0") ? 8 : 10);
    }

    /** RFC 5952 §4: lower case, no leading zeros, the first longest run of zeros as {@code ::}. */
    private static String ipv6(String literal, String text) {
        byte[] bytes;
        try {
            if (!IPV6.matcher(literal).matches() || !literal.contains(":")) {
                throw new UnknownHostException(literal);
            }
            bytes = InetAddress.getByName(literal).getAddress(); // a literal: nobody is asked
        } catch (UnknownHostException e) {
            throw refused("has a host that is no IPv6 address such as [2001:db8::7]: " + text);
        }
        int[] groups = new int[IPV6_GROUPS];
        int offset = 2 * IPV6_GROUPS - bytes.length; // Java makes an IPv4 address of ::ffff:a.b.c.d
        if (offset > 0) {
            groups[5] = 0xFFFF;
        }
        for (int i = 0; i < bytes.length; i++) {
            groups[(offset + i) / 2] |= (bytes[i] & 0xFF) << ((offset + i) % 2 == 0 ? 8 : 0);
        }
        return '[' + compressed(groups) + ']';
    }

    private static String compressed(int[] groups) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < IPV6_GROUPS && groups[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (start < 0 || i < start) {
                before.add(Integer.toHexString(groups[i]));
            } else if (i >= start + length) {
                after.add(Integer.toHexString(groups[i]));
            }
        }
        return String.join(":", before) + (start < 0 ? "" : "::" + String.join(":", after));
    }

    /** Control characters would hide in a log line. */
    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "\u00B7");
    }

    private static IllegalArgumentException refused(String sentence) {
        return new IllegalArgumentException(SETTING + sentence);
    }

    @Override
    public String toString() {
        return scheme + "://" + host + port.map(number -> ":" + number).orElse("");
    }
}
