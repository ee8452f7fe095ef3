package dev.postern.oauth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Where a request came from, for the audit log.
 *
 * @param ip address of the caller: the peer's, or the one a trusted client says it calls for ({@link #forwardedFor})
 * @param peer address the request comes from: of the connection, or the one that trusted proxies name
 * @param forwardedFor the {@code auth0-forwarded-for} header, as sent; anybody can send one
 * @param auth0Client the {@code Auth0-Client} header: base64 of the SDK's name and version
 */
public record Caller(String ip, String peer, Optional<String> forwardedFor, Optional<String> userAgent,
        Optional<String> host, Optional<String> auth0Client) {

    /** The caller of what this server does by itself. */
    public static final Caller NONE = new Caller("", Optional.empty(), Optional.empty(), Optional.empty());

    private static final Pattern IPV4 = Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    /** No more than the characters of an IPv6 address; {@link InetAddress} then takes it for a literal or refuses it. */
    private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9a-fA-F:.]{2,45}");

    /**
     * The sender of the request, not yet on behalf of another.
     *
     * @param address where the request comes from; empty when that is not known any more
     */
    public static Caller of(HttpServerRequest http, String address) {
        return new Caller(address, Optional.ofNullable(http.getHeader(HttpHeaders.USER_AGENT)),
                Optional.ofNullable(http.authority()).map(Object::toString),
                Optional.ofNullable(http.getHeader("Auth0-Client")));
    }

    /** A caller that does not call on behalf of another. */
    public Caller(String peer, Optional<String> userAgent, Optional<String> host, Optional<String> auth0Client) {
        this(peer, peer, Optional.empty(), userAgent, host, auth0Client);
    }

    /** The same caller, with a header that says on whose behalf it calls. */
    public Caller forwardedFor(Optional<String> header) {
        return new Caller(ip, peer, header, userAgent, host, auth0Client);
    }

    /**
     * The caller once it is known that its {@code auth0-forwarded-for} can be trusted: at that address, where it is one. The
     * peer stays what it is.
     */
    public Caller believed() {
        return forwardedFor.filter(Caller::isAddress)
                .map(address -> new Caller(address, peer, Optional.empty(), userAgent, host, auth0Client)).orElse(this);
    }

    private static boolean isAddress(String text) {
        if (IPV4.matcher(text).matches()) {
            return true;
        }
        try {
            return IPV6.matcher(text).matches() && InetAddress.getByName(text) != null; // a literal: no name is looked up
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
