package dev.postern.clientauth;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.AssertionAudience;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.text.NumericDate;

/**
 * What a client assertion must say, signature aside (RFC 7523 §3, with Auth0's bounds).
 *
 * @param audiences the issuer, which SDKs send, and the token endpoint: no other may be named, and the key decides whether the
 *        second may
 */
record AssertionClaims(List<String> audiences) {

    static final long LIFETIME_SECONDS_MAX = 300;
    /** How far a client's clock may be ahead of ours. Not granted on {@code exp}: an expired assertion is expired. */
    static final long CLOCK_SKEW_SECONDS = 10;

    private static final int CHARACTERS_MAX = 64;
    private static final Set<String> TYPES = Set.of("application/jwt", "application/client-authentication+jwt");

    /**
     * What makes the assertion unique, until when that has to be remembered, and when it says it was made.
     *
     * @param forIssuerAlone whether its audience is the issuer, as a single string
     */
    record Single(String jti, Instant expiresAt, Optional<Instant> issuedAt, boolean forIssuerAlone) {
    }

    /** @throws OAuthError.InvalidClient the first rule it breaks, by name */
    Single check(ClientCredential.Assertion presented, Instant now) {
        checkHeader(presented.jws().header());
        ObjectNode claims = presented.jws().claims();
        checkParties(claims, presented.clientId());
        String jti = text(claims, "jti");
        return new Single(jti, checkTimes(claims, now.getEpochSecond()),
                seconds(claims, "iat").map(Instant::ofEpochSecond),
                audiences.get(0).equals(claims.path("aud").textValue()));
    }

    private static void checkHeader(ObjectNode header) {
        if (AssertionAlgorithm.named(header.path("alg").asText()).isEmpty()) {
            throw wrong("alg is not one of " + String.join(", ", AssertionAlgorithm.NAMES));
        }
        if (header.has("crit")) {
            throw wrong("demands an extension that is not understood"); // RFC 7515 §4.1.11
        }
        JsonNode typ = header.path("typ");
        if (!typ.isMissingNode() && !(typ.isTextual() && TYPES.contains(mediaType(typ.textValue())))) { // RFC 8725 §3.11
            throw wrong("typ is not that of a client assertion");
        }
        if (header.has("kid") && !header.get("kid").isTextual()) {
            throw wrong("kid is not a string");
        }
    }

    /** A value without a slash stands for one below {@code application/} (RFC 7515 §4.1.9); letter case does not count. */
    private static String mediaType(String typ) {
        String type = typ.toLowerCase(Locale.ROOT);
        return type.indexOf('/') < 0 ? "application/" + type : type;
    }

    private void checkParties(ObjectNode claims, String clientId) {
        if (!text(claims, "iss").equals(clientId)) {
            throw wrong("iss is not the client_id");
        }
        if (!text(claims, "sub").equals(clientId)) {
            throw wrong("sub is not the client_id");
        }
        JsonNode aud = claims.path("aud");
        boolean oursAlone = aud.isArray()
                ? !aud.isEmpty() && StreamSupport.stream(aud.spliterator(), false).allMatch(this::isAudience)
                : isAudience(aud);
        if (!oursAlone) { // who else is named could use the assertion here
            throw wrong("aud is not " + audiences.get(0) + " alone");
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
        if (!NumericDate.isValid(value)) {
            throw wrong("has no " + name + " in seconds");
        }
        return Optional.of(value.longValue());
    }

    /** @throws OAuthError.InvalidClient the key takes assertions for the issuer alone, and this is none */
    void checkAudience(Single single, AssertionAudience rule) {
        if (rule == AssertionAudience.ISSUER && !single.forIssuerAlone()) {
            throw wrong("aud is not " + audiences.get(0) + " as a single string, which the application's assertion_audience "
                    + "demands");
        }
    }

    private static OAuthError.InvalidClient wrong(String what) {
        return new OAuthError.InvalidClient("client_assertion " + what);
    }
}
