package dev.postern.downstream;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.postern.text.IpLiterals;

/**
 * One entry of {@code postern.actions.fetch-hosts}.
 *
 * @param host in small letters; an IPv6 address without its brackets
 * @param below whether it stands for every name below {@code host}, and not for {@code host} itself
 * @param port 0 for the default ports of http and https
 */
record AllowedHost(String host, boolean below, int port) {

    private static final int PORT_MAX = 65_535;
    private static final Pattern ENTRY = Pattern.compile(
            "(\\*\\.)?(\\[[0-9a-f:.]{2,45}\\]|[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?)(?::([0-9]{1,5}))?");

    static Optional<AllowedHost> parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(2).contains("..")) {
            return Optional.empty();
        }
        String host = matcher.group(2);
        boolean bracketed = host.startsWith("[");
        boolean below = matcher.group(1) != null;
        int port = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean numeric = bracketed || IpLiterals.isNumeric(plain);
        boolean unusual = numeric && (below || IpLiterals.parse(plain).isEmpty());
        boolean noPort = port > PORT_MAX || (port == 0 && matcher.group(3) != null);
        if (unusual || noPort) {
            return Optional.empty();
        }
        return Optional.of(new AllowedHost(numeric ? IpLiterals.text(IpLiterals.parse(plain).get()) : plain, below, port));
    }

    static List<AllowedHost> parseAll(List<String> entries) {
        return entries.stream().flatMap(entry -> parse(entry).stream()).toList();
    }

    boolean covers(Target target) {
        boolean named = below ? target.host().endsWith("." + host) : target.host().equals(host);
        return named && (port == 0 ? target.port() == target.defaultPort() : target.port() == port);
    }
}
