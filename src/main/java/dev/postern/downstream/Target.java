package dev.postern.downstream;

import java.net.URI;
import java.util.Locale;

import dev.postern.actions.OutboundRefused;
import dev.postern.actions.OutboundRefused.Reason;
import dev.postern.text.IpLiterals;

/**
 * Where one request goes.
 *
 * @param host in small letters; an IPv6 address without its brackets, in Java's spelling
 * @param pathAndQuery begins with a slash
 */
record Target(boolean tls, String host, int port, String pathAndQuery, URI url) {

    private static final int URL_LENGTH_MAX = 8_192;
    private static final int HOST_LENGTH_MAX = 253;
    private static final int PORT_MAX = 65_535;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** @throws OutboundRefused it is not an http or https URL, holds credentials, or spells an address in an unusual way */
    static Target of(URI url) throws OutboundRefused {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        require(scheme.equals("http") || scheme.equals("https"), "only http and https URLs can be called");
        require(url.toASCIIString().length() <= URL_LENGTH_MAX, "the URL is too long");
        require(url.getRawUserInfo() == null && !String.valueOf(url.getRawAuthority()).contains("@"),
                "a URL with a user name or a password is not called");
        require(url.getHost() != null, "the URL has no host that can be called");
        String host = host(url.getHost().toLowerCase(Locale.ROOT));
        require(!host.isEmpty() && host.length() <= HOST_LENGTH_MAX, "the URL has no host that can be called");
        int port = url.getPort() < 0 ? scheme.equals("https") ? HTTPS_PORT : HTTP_PORT : url.getPort();
        require(port > 0 && port <= PORT_MAX, "the URL has a port that does not exist");
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new Target(scheme.equals("https"), host, port, ascii(path + query), url);
    }

    int defaultPort() {
        return tls ? HTTPS_PORT : HTTP_PORT;
    }

    /** As the Host header writes it. */
    String authorityHost() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    boolean hasOriginOf(Target other) {
        return tls == other.tls && host.equals(other.host) && port == other.port;
    }

    private static String host(String written) throws OutboundRefused {
        boolean bracketed = written.startsWith("[");
        String host = bracketed ? written.substring(1, written.length() - 1) : written;
        if (bracketed || IpLiterals.isNumeric(host)) {
            return IpLiterals.parse(host).map(IpLiterals::text).orElseThrow(() -> new OutboundRefused(Reason.BAD_REQUEST,
                    "the URL has an IP address in an unusual form"));
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host; // the root of the name system
    }

    /** Characters that a URI may hold and a request line may not. */
    private static String ascii(String text) {
        return URI.create(text.startsWith("//") ? "/." + text : text).toASCIIString()
                .substring(text.startsWith("//") ? 2 : 0);
    }

    private static void require(boolean condition, String sentence) throws OutboundRefused {
        if (!condition) {
            throw new OutboundRefused(Reason.BAD_REQUEST, sentence);
        }
    }
}
