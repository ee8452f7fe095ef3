package dev.postern.keys;

import java.time.Instant;
import java.util.Optional;

import dev.postern.oauth.KeyKind;

/**
 * One signing key as the store keeps it.
 *
 * @param kind RSA, P-256 or Ed25519
 * @param kid 21 URL-safe characters, never used again for another key
 * @param sealedPrivateKey PKCS #8, sealed under the master key for {@code signing-key:KID}; empty once the key is revoked;
 *        never written to
 * @param certificate X.509, DER, self-signed: its public half; never written to
 * @param knownFrom from then on it may sign, because every verifier that honours {@code max-age} has fetched it. By the clock
 *        of the store, if processes share it
 * @param currentSince when it became the current key
 * @param currentUntil when it became a previous one
 */
public record StoredSigningKey(KeyKind kind, String kid, KeyState state, byte[] sealedPrivateKey, byte[] certificate,
        Instant createdAt, Instant knownFrom, Optional<Instant> currentSince, Optional<Instant> currentUntil,
        Optional<Instant> revokedAt) {

    /** What a private key is sealed for. */
    public static String purpose(String kid) {
        return "signing-key:" + kid;
    }

    StoredSigningKey currentFrom(Instant now) {
        return new StoredSigningKey(kind, kid, KeyState.CURRENT, sealedPrivateKey, certificate, createdAt, knownFrom,
                Optional.of(now), Optional.empty(), Optional.empty());
    }

    StoredSigningKey previousFrom(Instant now) {
        return new StoredSigningKey(kind, kid, KeyState.PREVIOUS, sealedPrivateKey, certificate, createdAt, knownFrom,
                currentSince,
                Optional.of(now), Optional.empty());
    }

    StoredSigningKey revokedAt(Instant now) {
        return new StoredSigningKey(kind, kid, KeyState.REVOKED, new byte[0], certificate, createdAt, knownFrom, currentSince,
                currentUntil, Optional.of(now));
    }

    @Override
    public String toString() {
        return "StoredSigningKey[" + kid + " " + state + "]";
    }
}
