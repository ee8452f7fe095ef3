package dev.postern.keys;

import java.time.Instant;

/**
 * One RSA signing key as the store keeps it.
 *
 * @param kid 21 URL-safe characters, never used again for another key
 * @param sealedPrivateKey PKCS #8, sealed under the master key for {@code signing-key:KID}; never written to
 * @param certificate X.509, DER, self-signed: its public half; never written to
 */
public record StoredSigningKey(String kid, KeyState state, byte[] sealedPrivateKey, byte[] certificate, Instant createdAt) {

    @Override
    public String toString() {
        return "StoredSigningKey[" + kid + " " + state + "]";
    }
}
