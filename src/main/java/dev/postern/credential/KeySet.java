package dev.postern.credential;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.PublicKeys;

/** A client's own key set (RFC 7517 §5): keys that verify its assertions without being registered one by one. */
public final class KeySet {

    /** Keys of a set that are looked at. */
    public static final int KEYS_MAX = 20;
    /** Members of private and of shared keys (RFC 7518 §6.2.2, §6.3.2, §6.4). */
    private static final int KID_CHARACTERS_MAX = 256;

    private KeySet() {
    }

    /**
     * The keys of a set that can be used. As RFC 7517 §5 says, others are passed over: those of a kind, an algorithm or a use
     * that is not known, and those that are too short or too long. RSA keys are not judged further: that takes long, is done
     * at each fetch, and a broken key harms nobody but its owner.
     *
     * @param credentialId what stands for the set in the log
     */
    public static List<AssertionKey> usable(JsonNode set, String credentialId) {
        List<AssertionKey> keys = new ArrayList<>();
        JsonNode given = set.path("keys");
        for (int i = 0; i < Math.min(given.size(), KEYS_MAX); i++) {
            JsonNode jwk = given.get(i);
            if (fault(jwk, SoundKey::outOfBounds).isEmpty()) {
                keys.add(key(jwk, credentialId));
            }
        }
        return List.copyOf(keys);
    }

    /** The keys of a set that is registered: {@link #fault} has found nothing, so they are not judged again. */
    static List<AssertionKey> registered(JsonNode set, String credentialId) {
        return StreamSupport.stream(set.path("keys").spliterator(), false).map(jwk -> key(jwk, credentialId)).toList();
    }

    /**
     * What is wrong with a set that is to be registered, of which every key must be usable; empty: nothing.
     *
     * @return for the one who registers it; holds nothing of the set
     */
    public static Optional<String> fault(List<JsonNode> keys) {
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            return Optional.of("A key set has 1 to " + KEYS_MAX + " keys");
        }
        for (int i = 0; i < keys.size(); i++) {
            Optional<String> fault = fault(keys.get(i), SoundKey::fault);
            if (fault.isPresent()) {
                return Optional.of("keys[" + i + "]: " + fault.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> fault(JsonNode jwk, Function<PublicKey, Optional<String>> judge) {
        if (PublicKeys.holdsSecret(jwk)) {
            return Optional.of("a private or secret key, which nobody else should have: replace it");
        }
        if (!PublicKeys.mayVerify(jwk)) {
            return Optional.of("not a key for signatures (use, key_ops)");
        }
        if (jwk.has("kid") && (!jwk.path("kid").isTextual() || jwk.path("kid").textValue().length() > KID_CHARACTERS_MAX)) {
            return Optional.of("its kid is not a string of up to " + KID_CHARACTERS_MAX + " characters");
        }
        try {
            PublicKey key = PublicKeys.ofJwk(jwk);
            Optional<String> fault = judge.apply(key);
            return fault.isPresent() ? fault
                    : algorithm(jwk, key).isEmpty() ? Optional.of("its alg is unknown, or not one of the key")
                            : Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of("not an RSA, P-256, P-384 or Ed25519 key in the form of a JWK");
        }
    }

    private static AssertionKey key(JsonNode jwk, String credentialId) {
        try {
            PublicKey key = PublicKeys.ofJwk(jwk);
            return new AssertionKey(credentialId, jwk.path("kid").asText(JwkThumbprint.of(key)),
                    algorithm(jwk, key).orElseThrow(), key, Optional.empty(), AssertionAudience.ISSUER);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key that was read before cannot be read", e);
        }
    }

    /** The one of the key's {@code alg}; without it the one of its kind (RFC 8725 §3.1: one algorithm for each key). */
    private static Optional<AssertionAlgorithm> algorithm(JsonNode jwk, PublicKey key) {
        KeyKind kind = KeyKind.of(key).orElseThrow();
        return jwk.has("alg") ? AssertionAlgorithm.named(jwk.path("alg").asText()).filter(named -> named.kind() == kind)
                : Optional.of(AssertionAlgorithm.defaultOf(kind));
    }
}
