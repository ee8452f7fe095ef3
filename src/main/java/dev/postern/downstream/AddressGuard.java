package dev.postern.downstream;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.postern.text.AddressRange;

/**
 * Which addresses an Action may be connected to: the public ones, and those of {@code postern.actions.private-addresses}. An
 * Action, or whoever answers for a name that it calls, must not reach this machine, its network or the metadata service of its
 * cloud.
 */
@Singleton
final class AddressGuard {

    /** IANA's special-purpose IPv4 addresses, multicast, and what is reserved. */
    private static final List<AddressRange> SPECIAL_IPV4 = ranges("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");
    /** All of IPv6 that is routed between networks; the rest is loopback, link-local, unique-local, multicast or reserved. */
    private static final AddressRange GLOBAL_IPV6 = range("2000::/3");
    /** Inside of that: IETF protocols and Teredo, documentation. 6to4 is looked into. */
    private static final List<AddressRange> SPECIAL_IPV6 = ranges("2001::/23", "2001:db8::/32", "3fff::/20");
    private static final AddressRange SIX_TO_FOUR = range("2002::/16");
    private static final AddressRange NAT64 = range("64:ff9b::/96");

    private final List<AddressRange> allowed;

    @Inject
    AddressGuard(ActionCallsConfig config) {
        this(config.privateAddresses().orElse(List.of()));
    }

    AddressGuard(List<String> privateAddresses) {
        this.allowed = AddressRange.parseAll(privateAddresses);
    }

    boolean admits(InetAddress address) {
        return isAllowed(address) || isPublic(address)
                || translated(address).filter(this::isAllowed).isPresent();
    }

    private boolean isAllowed(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) { // Java makes one of an IPv4-mapped IPv6 address, too
            return SPECIAL_IPV4.stream().noneMatch(range -> range.contains(address));
        }
        Optional<InetAddress> ipv4 = translated(address);
        return ipv4.isPresent() ? isPublic(ipv4.get())
                : GLOBAL_IPV6.contains(address) && SPECIAL_IPV6.stream().noneMatch(range -> range.contains(address));
    }

    /** The IPv4 address that a gateway of NAT64 or 6to4 would pass the packets on to. */
    private static Optional<InetAddress> translated(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (NAT64.contains(address)) {
            return Optional.of(ipv4(bytes, 12));
        }
        return SIX_TO_FOUR.contains(address) ? Optional.of(ipv4(bytes, 2)) : Optional.empty();
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four bytes are always an address
        }
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressGuard::range).toList();
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text).orElseThrow();
    }
}
