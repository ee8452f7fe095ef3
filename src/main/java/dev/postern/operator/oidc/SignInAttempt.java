package dev.postern.operator.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.postern.config.MasterKey;
import dev.postern.entity.Ids;

/**
 * A sign-in that has begun. Its cookie is random; state, nonce and the verifier of PKCE follow from the cookie under the master
 * key. So the answer of the provider counts in the browser that asked for it, and nowhere else, and the server keeps nothing of
 * who has only begun.
 *
 * @param cookie what the browser keeps meanwhile
 */
record SignInAttempt(String cookie, String state, String nonce, String verifier) {

    /** How long a person has at the provider. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_-]{64}\\.([0-9]{1,12})");

    static SignInAttempt begin(MasterKey key, Instant now) {
        return of(key, Ids.clientSecret() + "." + now.getEpochSecond());
    }

    /** The attempt of a cookie; empty: it is none, or is over. */
    static Optional<SignInAttempt> of(MasterKey key, String cookie, Instant now) {
        Matcher parts = COOKIE.matcher(cookie);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Instant begun = Instant.ofEpochSecond(Long.parseLong(parts.group(1)));
        return now.isBefore(begun.plus(LIFETIME)) ? Optional.of(of(key, cookie)) : Optional.empty();
    }

    private static SignInAttempt of(MasterKey key, String cookie) {
        return new SignInAttempt(cookie, derived(key, "oidc-state:" + cookie), derived(key, "oidc-nonce:" + cookie),
                derived(key, "oidc-verifier:" + cookie));
    }

    private static String derived(MasterKey key, String what) {
        return BASE64URL.encodeToString(key.hash(what));
    }

    /** RFC 7636 §4.2, {@code S256}. */
    String challenge() {
        try {
            return BASE64URL.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    boolean hasState(String given) {
        return isSame(state, given);
    }

    /** Compares in constant time. */
    static boolean isSame(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "SignInAttempt[***]";
    }
}
