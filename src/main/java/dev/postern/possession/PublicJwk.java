package dev.postern.possession;

import java.security.GeneralSecurityException;
import java.security.PublicKey;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.credential.JwkThumbprint;
import dev.postern.credential.SoundKey;
import dev.postern.oauth.PublicKeys;

/**
 * A public key that its owner sent as a JWK (RFC 7517), not trusted for anything but to be that key.
 *
 * @param thumbprint RFC 7638, SHA-256 in base64url
 */
record PublicJwk(PublicKey key, String thumbprint) {

    /**
     * Reads a key.
     *
     * @throws Unusable private, not for signatures, of another kind, too short or too long, not a point of its curve, or not a
     *         JWK at all
     */
    static PublicJwk of(JsonNode jwk) {
        if (!jwk.isObject() || PublicKeys.holdsSecret(jwk) || !PublicKeys.mayVerify(jwk)) {
            throw new Unusable();
        }
        try {
            PublicKey key = PublicKeys.ofJwk(jwk);
            if (SoundKey.outOfBounds(key).isPresent()) {
                throw new Unusable();
            }
            return new PublicJwk(key, JwkThumbprint.of(key));
        } catch (GeneralSecurityException e) {
            throw new Unusable();
        }
    }

    /** It cannot be used as a public key. Stackless: an expected outcome. */
    static final class Unusable extends RuntimeException {
        Unusable() {
            super("not a public key that can be used", null, false, false);
        }
    }
}
