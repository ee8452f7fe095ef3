package dev.postern.text;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses.
 *
 * @param bits how many leading bits the addresses have in common with {@code network}
 */
@SuppressWarnings("ArrayRecordComponent") // two ranges are never compared
public record AddressRange(byte[] network, int bits) {

    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    /** @param text an address, or an address and the length of its prefix; bits behind the prefix may be set */
    public static Optional<AddressRange> parse(String text) {
        String range = text.strip();
        int slash = range.indexOf('/');
        String bits = range.substring(slash + 1);
        return IpLiterals.parse(slash < 0 ? range : range.substring(0, slash)).map(InetAddress::getAddress).flatMap(network -> {
            int whole = network.length * Byte.SIZE;
            if (slash < 0) {
                return Optional.of(new AddressRange(network, whole));
            }
            boolean fits = BITS.matcher(bits).matches() && Integer.parseInt(bits) <= whole;
            return fits ? Optional.of(new AddressRange(network, Integer.parseInt(bits))) : Optional.empty();
        });
    }

    public static List<AddressRange> parseAll(List<String> texts) {
        return texts.stream().flatMap(text -> parse(text).stream()).toList();
    }

    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (network.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((network[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
