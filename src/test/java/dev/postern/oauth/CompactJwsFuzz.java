package dev.postern.oauth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A JWT has one spelling: whatever is taken apart is put together to the same text. */
public final class CompactJwsFuzz {

    private CompactJwsFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String token = new String(input, StandardCharsets.UTF_8);
        CompactJws jws;
        try {
            jws = CompactJws.parse(token);
        } catch (CompactJws.Malformed refused) {
            return;
        }
        String again = new String(jws.signingInput(), StandardCharsets.US_ASCII) + '.'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(jws.signature());
        if (!again.equals(token)) {
            throw new IllegalStateException("another spelling: " + again);
        }
    }
}
