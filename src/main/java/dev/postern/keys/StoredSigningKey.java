package dev.postern.keys;

import java.time.Instant;
import java.util.Optional;

/**
 * One RSA signing key as the store keeps it.
 *
 * @param kid 21 URL-safe characters, never used again for another key
 * @param sealedPrivateKey PKCS #8, sealed under the master key for {@code signing-key:KID}; empty once the key is revoked;
 *        never written to
 * @param certificate X.509, DER, self-signed: its public half; never written to
 * @param knownFrom from then on every verifier that keeps the JWKS no longer than it may has seen the key
 * @param currentSince when it became the current key
 * @param currentUntil when it became a previous one
 */
public record StoredSigningKey(String kid, KeyState state, byte[] sealedPrivateKey, byte[] certificate, Instant createdAt,
        Instant knownFrom, Optional<Instant> currentSince, Optional<Instant> currentUntil, Optional<Instant> revokedAt) {

    StoredSigningKey currentFrom(Instant now) {
        return new StoredSigningKey(kid, KeyState.CURRENT, sealedPrivateKey, certificate, createdAt, knownFrom,
                Optional.of(now), Optional.empty(), Optional.empty());
    }

    StoredSigningKey previousFrom(Instant now) {
        return new StoredSigningKey(kid, KeyState.PREVIOUS, sealedPrivateKey, certificate, createdAt, knownFrom, currentSince,
                Optional.of(now), Optional.empty());
    }

    StoredSigningKey revokedAt(Instant now) {
        return new StoredSigningKey(kid, KeyState.REVOKED, new byte[0], certificate, createdAt, knownFrom, currentSince,
                currentUntil, Optional.of(now));
    }

    @Override
    public String toString() {
        return "StoredSigningKey[" + kid + " " + state + "]";
    }
}
