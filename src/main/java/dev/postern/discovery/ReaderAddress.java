package dev.postern.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import dev.postern.text.IpLiterals;

/**
 * Where a reader of the keys is. Of IPv6 that is the network of 64 bits, because one machine can have every address in it.
 *
 * @param text such as {@code 192.0.2.7} or {@code 2001:db8:1:2::/64}; empty: not known
 * @param network the wider one, which its owner can fill with addresses: 24 bits of IPv4, 48 of IPv6
 */
record ReaderAddress(String text, String network) {

    private static final int GROUP_BITS = 16;
    private static final int GROUPS_OF_ADDRESS = 4;
    private static final int GROUPS_OF_NETWORK = 3;

    /** @param address in the spelling of {@link InetAddress#getHostAddress()}, perhaps with a zone; or empty */
    static ReaderAddress of(String address) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        if (literal.indexOf(':') < 0) {
            return new ReaderAddress(literal, literal.substring(0, Math.max(0, literal.lastIndexOf('.'))));
        }
        Optional<InetAddress> parsed = IpLiterals.parse(literal);
        if (parsed.isEmpty() || !(parsed.get() instanceof Inet6Address)) { // an IPv4 address in the spelling of IPv6
            return parsed.map(plain -> of(plain.getHostAddress())).orElseGet(() -> new ReaderAddress("", ""));
        }
        long bits = ByteBuffer.wrap(parsed.get().getAddress()).getLong();
        return new ReaderAddress(groups(bits, GROUPS_OF_ADDRESS), groups(bits, GROUPS_OF_NETWORK));
    }

    private static String groups(long bits, int count) {
        StringBuilder text = new StringBuilder();
        for (int group = 1; group <= count; group++) {
            text.append(Long.toHexString((bits >>> (Long.SIZE - group * GROUP_BITS)) & 0xFFFF)).append(':');
        }
        return text.append(":/").append(count * GROUP_BITS).toString();
    }
}
