package dev.postern.clientauth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.OAuthError;

/** Header and claims of an assertion, two lines of JSON, are understood or refused. */
public final class AssertionClaimsFuzz {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final AssertionClaims CLAIMS = new AssertionClaims(List.of("https://a/", "https://a/oauth/token"));

    private AssertionClaimsFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        if (lines.length < 2) {
            return;
        }
        try {
            CompactJws jws = CompactJws.parse(base64url(lines[0]) + '.' + base64url(lines[1]) + ".AAAA");
            AssertionClaims.Single single = CLAIMS.check(new ClientCredential.Assertion("c", jws), NOW);
            if (single.expiresAt().isAfter(NOW.plusSeconds(AssertionClaims.LIFETIME_SECONDS_MAX))) {
                throw new IllegalStateException("lives too long");
            }
        } catch (CompactJws.Malformed | OAuthError refused) {
            // said so
        }
    }

    private static String base64url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
