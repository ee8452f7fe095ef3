package dev.postern.web;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

import dev.postern.text.AddressRange;
import dev.postern.text.IpLiterals;

/**
 * Which address a request comes from. If the connection comes from a trusted proxy, that is the first address from the right of
 * {@code X-Forwarded-For} or {@code Forwarded} (RFC 7239) that is not a trusted proxy's. The addresses to the left of it are
 * the caller's own words. From anybody else both headers mean nothing.
 */
@Singleton
public final class TrustedProxies {

    /** Which header the proxies write. */
    public enum Header {
        /** {@code X-Forwarded-For}. */
        X_FORWARDED_FOR,
        /** {@code Forwarded}. */
        FORWARDED,
        /** Whichever the request has. If it has both and they differ, neither is believed: the caller could be anywhere. */
        EITHER
    }

    private static final Logger LOG = Logger.getLogger(TrustedProxies.class);
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED = "Forwarded";
    private static final Duration SAID_EVERY = Duration.ofMinutes(1);

    private final List<AddressRange> trusted;
    private final Header header;
    private final AtomicLong said = new AtomicLong(System.nanoTime() - SAID_EVERY.toNanos());

    @Inject
    TrustedProxies(HttpConfig config) {
        this(config.trustedProxies().orElse(List.of()), config.forwardedHeader());
    }

    TrustedProxies(List<String> trusted, Header header) {
        this.trusted = AddressRange.parseAll(trusted);
        this.header = header;
    }

    /**
     * The caller's address in its ordinary spelling; empty when the connection has none any more, or when the proxy's headers
     * contradict each other. It is not the proxy's then: any caller can bring that about, and the proxy may be in a network
     * that the caller is not in.
     */
    public String callerAddress(HttpServerRequest http) {
        SocketAddress remote = http.remoteAddress();
        if (remote == null || remote.hostAddress() == null) {
            return "";
        }
        return trusted.isEmpty() ? remote.hostAddress() : callerAddress(remote.hostAddress(), http.headers());
    }

    /** Whether the connection comes from a trusted proxy, so that what only a proxy can know may be read from its headers. */
    public boolean isFromProxy(HttpServerRequest http) {
        if (trusted.isEmpty()) {
            return false;
        }
        SocketAddress remote = http.remoteAddress();
        return remote != null && remote.hostAddress() != null
                && IpLiterals.parse(withoutZone(remote.hostAddress())).filter(this::isTrusted).isPresent();
    }

    String callerAddress(String peer, MultiMap headers) {
        Optional<InetAddress> address = IpLiterals.parse(withoutZone(peer));
        if (address.isEmpty() || !isTrusted(address.get())) {
            return peer;
        }
        String byFor = behind(address.get(), ForwardedHops.ofXForwardedFor(headers.getAll(X_FORWARDED_FOR)));
        String byForwarded = behind(address.get(), ForwardedHops.ofForwarded(headers.getAll(FORWARDED)));
        return switch (header) {
            case X_FORWARDED_FOR -> byFor;
            case FORWARDED -> byForwarded;
            case EITHER -> either(headers, byFor, byForwarded);
        };
    }

    /** A proxy writes one header and often hands on the other as the caller sent it. */
    private String either(MultiMap headers, String byFor, String byForwarded) {
        if (!headers.contains(FORWARDED)) {
            return byFor;
        }
        if (!headers.contains(X_FORWARDED_FOR) || byFor.equals(byForwarded)) {
            return byForwarded;
        }
        long last = said.get();
        long now = System.nanoTime();
        if (now - last >= SAID_EVERY.toNanos() && said.compareAndSet(last, now)) {
            LOG.warn("Requests through a trusted proxy have X-Forwarded-For and Forwarded, and these name different callers: "
                    + "neither is believed. Set postern.http.forwarded-header to the header that the proxy writes. Logged once "
                    + "a minute");
        }
        return "";
    }

    private String behind(InetAddress proxy, ForwardedHops hops) {
        InetAddress nearest = proxy;
        while (true) {
            Optional<InetAddress> next = hops.previous();
            if (next.isEmpty()) {
                return IpLiterals.text(nearest);
            }
            nearest = next.get();
            if (!isTrusted(nearest)) {
                return IpLiterals.text(nearest);
            }
        }
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
