package dev.postern.text;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** An address has one text: what is read is written as what reads the same. A range holds the address it begins with. */
public final class AddressRangeFuzz {

    private AddressRangeFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        IpLiterals.parse(text).ifPresent(AddressRangeFuzz::readsTheSame);
        AddressRange.parse(text).ifPresent(range -> IpLiterals.parse(text.split("/", -1)[0]).ifPresent(address -> {
            if (!range.contains(address)) {
                throw new IllegalStateException(text + " does not hold its own address");
            }
        }));
    }

    private static void readsTheSame(InetAddress address) {
        if (!IpLiterals.parse(IpLiterals.text(address)).filter(address::equals).isPresent()) {
            throw new IllegalStateException("another address: " + IpLiterals.text(address));
        }
    }
}
