package dev.postern.operator.oidc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.AssertionKey;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.CompactJws;
import dev.postern.operator.oidc.SignInRefused.Cause;
import dev.postern.text.NumericDate;

/**
 * Checks an ID token in full (OpenID Connect Core §3.1.3.7): signature by a key of the provider and by that key's own algorithm
 * (RFC 8725 §3.1), issuer, audience, authorized party, times and nonce.
 *
 * @param clientId of the console at the provider
 */
record IdTokenCheck(String issuer, String clientId) {

    private static final long CLOCK_SKEW_SECONDS = 60;
    private static final int SUBJECT_CHARACTERS_MAX = 255; // OpenID Connect Core §2

    /**
     * The claims of the token.
     *
     * @param keys of the provider
     * @throws SignInRefused it is not a token of this provider for this client and this sign-in
     */
    ObjectNode claims(String token, List<AssertionKey> keys, String nonce, Instant now) throws SignInRefused {
        CompactJws jws = parsed(token);
        checkSignature(jws, keys);
        ObjectNode claims = jws.claims();
        require(issuer.equals(claims.path("iss").textValue()), "iss is not the provider's issuer");
        checkAudience(claims);
        checkTimes(claims, now.getEpochSecond());
        require(SignInAttempt.isSame(nonce, claims.path("nonce").asText("")), "nonce is not that of this sign-in");
        String subject = claims.path("sub").asText("");
        require(claims.path("sub").isTextual() && !subject.isBlank() && subject.length() <= SUBJECT_CHARACTERS_MAX,
                "has no sub of 1 to " + SUBJECT_CHARACTERS_MAX + " characters");
        return claims;
    }

    private static CompactJws parsed(String token) throws SignInRefused {
        try {
            return CompactJws.parse(token);
        } catch (CompactJws.Malformed malformed) {
            throw wrong(malformed.getMessage());
        }
    }

    /** Keys and addresses that the header brings along are not looked at. */
    private static void checkSignature(CompactJws jws, List<AssertionKey> keys) throws SignInRefused {
        ObjectNode header = jws.header();
        Optional<AssertionAlgorithm> algorithm = AssertionAlgorithm.named(header.path("alg").asText(""));
        require(algorithm.isPresent(), "alg is not one of " + String.join(", ", AssertionAlgorithm.NAMES));
        require(!header.has("crit"), "demands an extension that is not understood"); // RFC 7515 §4.1.11
        require(!header.has("typ") || "JWT".equalsIgnoreCase(header.path("typ").textValue()), "typ is not JWT");
        String kid = header.path("kid").textValue();
        require(keys.stream().filter(key -> key.algorithm() == algorithm.get() && (kid == null || kid.equals(key.kid())))
                .anyMatch(key -> algorithm.get().jws().verifies(jws, key.key())), "is not signed by a key of the provider");
    }

    private void checkAudience(ObjectNode claims) throws SignInRefused {
        JsonNode aud = claims.path("aud");
        boolean several = aud.isArray() && aud.size() > 1;
        boolean named = aud.isArray()
                ? StreamSupport.stream(aud.spliterator(), false).anyMatch(each -> clientId.equals(each.textValue()))
                : clientId.equals(aud.textValue());
        require(named, "aud is not the console's client id");
        require(!several || claims.has("azp"), "has several aud, and no azp");
        require(!claims.has("azp") || clientId.equals(claims.path("azp").textValue()), "azp is not the console's client id");
    }

    private static void checkTimes(ObjectNode claims, long now) throws SignInRefused {
        require(NumericDate.isValid(claims.path("exp")) && NumericDate.isValid(claims.path("iat")), "has no exp or no iat");
        require(now < claims.path("exp").longValue() + CLOCK_SKEW_SECONDS, "has expired");
        require(claims.path("iat").longValue() <= now + CLOCK_SKEW_SECONDS, "is not valid yet (iat)");
        require(!claims.has("nbf") || (NumericDate.isValid(claims.path("nbf"))
                && claims.path("nbf").longValue() <= now + CLOCK_SKEW_SECONDS), "is not valid yet (nbf)");
    }

    private static void require(boolean condition, String what) throws SignInRefused {
        if (!condition) {
            throw wrong(what);
        }
    }

    private static SignInRefused wrong(String what) {
        return new SignInRefused(Cause.UNTRUSTED, "the ID token " + what);
    }
}
