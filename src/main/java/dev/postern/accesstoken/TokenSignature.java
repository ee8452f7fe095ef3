package dev.postern.accesstoken;

import java.security.MessageDigest;
import java.security.PublicKey;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.keys.SignatureProvider;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.JwsAlgorithm;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.snapshot.ResourceServer;

/**
 * Checks the signature of a token with the key and the algorithm of its API. What the token says about either is only
 * compared: {@code alg} must be the registered one, {@code kid} must name a published key, and keys a header brings along
 * ({@code jwk}, {@code jku}, {@code x5c}) are not looked at (RFC 8725 §3.1, §3.5, §3.10).
 */
@Singleton
final class TokenSignature {

    private final SigningKeys keys;
    private final SignatureProvider provider;
    private final ApiSecretMac secretMac;

    TokenSignature(SigningKeys keys, SignatureProvider provider, ApiSecretMac secretMac) {
        this.keys = keys;
        this.provider = provider;
        this.secretMac = secretMac;
    }

    /** @throws TokenRefusal wrong algorithm, unknown key, bad signature */
    void check(CompactJws jws, ResourceServer api) {
        SigningAlgorithm algorithm = api.signingAlgorithm();
        if (!algorithm.wireName().equals(jws.header().path("alg").textValue())) {
            throw new TokenRefusal.WrongAlgorithm();
        }
        boolean genuine = algorithm.jws().map(signature -> isSigned(jws, signature)).orElseGet(() -> isAuthenticated(jws, api));
        if (!genuine) {
            throw new TokenRefusal.BadSignature();
        }
    }

    private boolean isSigned(CompactJws jws, JwsAlgorithm algorithm) {
        JsonNode kid = jws.header().path("kid");
        if (!kid.isTextual()) {
            throw new TokenRefusal.UnknownKey();
        }
        PublicKey key = keys.verificationKey(algorithm.kind(), kid.textValue()).orElseThrow(TokenRefusal.UnknownKey::new);
        return provider.verifies(algorithm, jws, key);
    }

    private boolean isAuthenticated(CompactJws jws, ResourceServer api) {
        byte[] expected = secretMac.of(api, jws.signingInput()).orElseThrow(TokenRefusal.UnknownKey::new);
        return MessageDigest.isEqual(expected, jws.signature());
    }
}
