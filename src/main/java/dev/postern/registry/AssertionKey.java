package dev.postern.registry;

import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Optional;

import dev.postern.oauth.AssertionAlgorithm;

/**
 * A public key that may verify a client's assertions: a credential that its {@code private_key_jwt} names.
 *
 * @param kid RFC 7638 thumbprint unless registered otherwise
 * @param algorithm the only one it verifies (RFC 8725 §3.1)
 * @param expiresAt from then on it verifies nothing; empty: never
 */
public record AssertionKey(String credentialId, String kid, AssertionAlgorithm algorithm, RSAPublicKey key,
        Optional<Instant> expiresAt) {

    public boolean isLive(Instant now) {
        return expiresAt.isEmpty() || now.isBefore(expiresAt.get());
    }
}
