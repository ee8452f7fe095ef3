package dev.postern.credential;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;

import dev.postern.oauth.AssertionAlgorithm;

/**
 * A public key that may verify a client's assertions: a credential that its {@code private_key_jwt} names.
 *
 * @param kid RFC 7638 thumbprint unless registered otherwise
 * @param algorithm the only one it verifies (RFC 8725 §3.1)
 * @param expiresAt from then on it verifies nothing; empty: never
 * @param audience what its assertions must name
 */
public record AssertionKey(String credentialId, String kid, AssertionAlgorithm algorithm, PublicKey key,
        Optional<Instant> expiresAt, AssertionAudience audience) {

    /** Keys of a client that may be enabled at a time. */
    public static final int ENABLED_MAX = 2;

    /** This key with another rule for the audience. */
    AssertionKey naming(AssertionAudience other) {
        return new AssertionKey(credentialId, kid, algorithm, key, expiresAt, other);
    }

    public boolean isLive(Instant now) {
        return expiresAt.isEmpty() || now.isBefore(expiresAt.get());
    }
}
