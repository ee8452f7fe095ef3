package dev.postern.text;

import java.net.URI;
import java.util.Locale;

/** The party behind a URL (RFC 6454 §4): its scheme, host and port. */
public final class Origin {

    private Origin() {
    }

    /**
     * In small letters, with the default port spelt out, without user information: two URLs of one party have one origin.
     *
     * @param url http or https, with a host
     */
    public static String of(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(scheme) ? 443 : 80;
        return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }
}
