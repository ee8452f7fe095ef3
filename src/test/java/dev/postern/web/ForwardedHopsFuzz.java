package dev.postern.web;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The headers of proxies: every hop that is read is an address, and reading comes to an end. */
public final class ForwardedHopsFuzz {

    private ForwardedHopsFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        List<String> lines = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n", -1));
        readAll(ForwardedHops.ofXForwardedFor(lines), input.length);
        readAll(ForwardedHops.ofForwarded(lines), input.length);
    }

    private static void readAll(ForwardedHops hops, int hopsMax) {
        int read = 0;
        while (hops.previous().isPresent()) {
            if (++read > hopsMax) {
                throw new IllegalStateException("more addresses than characters");
            }
        }
    }
}
