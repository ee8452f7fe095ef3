package dev.postern.clientauth;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;

/**
 * What a client assertion must say, signature aside (RFC 7523 §3, with Auth0's bounds).
 *
 * @param audiences any one of them will do: the issuer, which SDKs send, and the token endpoint
 */
record AssertionClaims(List<String> audiences) {

    static final long LIFETIME_SECONDS_MAX = 300;
    /** How far a client's clock may be ahead of ours. Not granted on {@code exp}: an expired assertion is expired. */
    static final long CLOCK_SKEW_SECONDS = 10;

    private static final int CHARACTERS_MAX = 64;
    private static final long YEAR_10000 = 253_402_300_800L;
    private static final Set<String> TYPES = Set.of("jwt", "client-authentication+jwt");

    /** What makes the assertion unique, and until when that has to be remembered. */
    record Single(String jti, Instant expiresAt) {
    }

    /** @throws OAuthError.InvalidClient the first rule it breaks, by name */
    Single check(ClientCredential.Assertion presented, Instant now) {
        checkHeader(presented.jws().header());
        ObjectNode claims = presented.jws().claims();
        checkParties(claims, presented.clientId());
        String jti = text(claims, "jti");
        return new Single(jti, checkTimes(claims, now.getEpochSecond()));
    }

    private static void checkHeader(ObjectNode header) {
        if (AssertionAlgorithm.named(header.path("alg").asText()).isEmpty()) {
            throw wrong("alg is not one of RS256, RS384, PS256");
        }
        if (header.has("crit")) {
            throw wrong("demands an extension that is not understood"); // RFC 7515 §4.1.11
        }
        JsonNode typ = header.path("typ");
        if (!typ.isMissingNode() && !TYPES.contains(typ.asText().toLowerCase(Locale.ROOT))) { // RFC 8725 §3.11
            throw wrong("typ is not that of a client assertion");
        }
        if (header.has("kid") && !header.get("kid").isTextual()) {
            throw wrong("kid is not a string");
        }
    }

    private void checkParties(ObjectNode claims, String clientId) {
        if (!text(claims, "iss").equals(clientId)) {
            throw wrong("iss is not the client_id");
        }
        if (!text(claims, "sub").equals(clientId)) {
            throw wrong("sub is not the client_id");
        }
        JsonNode aud = claims.path("aud");
        boolean ours = aud.isArray() ? StreamSupport.stream(aud.spliterator(), false).anyMatch(this::isAudience)
                : isAudience(aud);
        if (!ours) {
            throw wrong("aud is not " + audiences.get(0));
        }
    }

    private boolean isAudience(JsonNode aud) {
        return aud.isTextual() && audiences.contains(aud.textValue());
    }

    private static Instant checkTimes(ObjectNode claims, long now) {
        long expiresAt = seconds(claims, "exp").orElseThrow(() -> wrong("has no exp"));
        Optional<Long> issuedAt = seconds(claims, "iat");
        if (now >= expiresAt) { // RFC 7519 §4.1.4: on or after
            throw wrong("has expired");
        }
        if (issuedAt.orElse(now) > now + CLOCK_SKEW_SECONDS || seconds(claims, "nbf").orElse(now) > now + CLOCK_SKEW_SECONDS) {
            throw wrong("is not valid yet");
        }
        if (expiresAt - issuedAt.orElse(now) > LIFETIME_SECONDS_MAX
                || expiresAt - now > LIFETIME_SECONDS_MAX + CLOCK_SKEW_SECONDS) {
            throw wrong("lives longer than " + LIFETIME_SECONDS_MAX + " seconds");
        }
        return Instant.ofEpochSecond(expiresAt);
    }

    private static String text(ObjectNode claims, String name) {
        JsonNode value = claims.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw wrong("has no " + name);
        }
        if (value.textValue().length() > CHARACTERS_MAX) {
            throw wrong("has a " + name + " of more than " + CHARACTERS_MAX + " characters");
        }
        return value.textValue();
    }

    /** NumericDate (RFC 7519 §2): a fraction is cut off. */
    private static Optional<Long> seconds(ObjectNode claims, String name) {
        JsonNode value = claims.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() >= YEAR_10000) {
            throw wrong("has no " + name + " in seconds");
        }
        return Optional.of(value.longValue());
    }

    private static OAuthError.InvalidClient wrong(String what) {
        return new OAuthError.InvalidClient("client_assertion " + what);
    }
}
