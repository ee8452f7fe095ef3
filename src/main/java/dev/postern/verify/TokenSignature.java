package dev.postern.verify;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.config.MasterKey;
import dev.postern.keys.SignatureProvider;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.registry.ResourceServer;

/**
 * Checks the signature of a token with the key and the algorithm of its API. What the token says about either is only
 * compared: {@code alg} must be the registered one, {@code kid} must name a published key, and keys a header brings along
 * ({@code jwk}, {@code jku}, {@code x5c}) are not looked at (RFC 8725 §3.1, §3.5, §3.10).
 */
@Singleton
final class TokenSignature {

    private final SigningKeys keys;
    private final SignatureProvider provider;
    private final MasterKey masterKey;

    TokenSignature(SigningKeys keys, SignatureProvider provider, MasterKey masterKey) {
        this.keys = keys;
        this.provider = provider;
        this.masterKey = masterKey;
    }

    /** @throws TokenRefusal wrong algorithm, unknown key, bad signature */
    void check(CompactJws jws, ResourceServer api) {
        SigningAlgorithm algorithm = api.signingAlgorithm();
        if (!algorithm.name().equals(jws.header().path("alg").textValue())) {
            throw new TokenRefusal.WrongAlgorithm();
        }
        boolean genuine = algorithm.isAsymmetric() ? isSigned(jws, algorithm) : isAuthenticated(jws, api);
        if (!genuine) {
            throw new TokenRefusal.BadSignature();
        }
    }

    private boolean isSigned(CompactJws jws, SigningAlgorithm algorithm) {
        JsonNode kid = jws.header().path("kid");
        if (!kid.isTextual()) {
            throw new TokenRefusal.UnknownKey();
        }
        PublicKey key = keys.verificationKey(kid.textValue()).orElseThrow(TokenRefusal.UnknownKey::new);
        try {
            Signature signature = provider.signature(algorithm);
            signature.initVerify(key);
            signature.update(jws.signingInput());
            return signature.verify(jws.signature());
        } catch (GeneralSecurityException e) {
            return false; // not the length of a signature by this key
        }
    }

    /** The {@code signing_secret} is used as the UTF-8 bytes it was registered with. */
    private boolean isAuthenticated(CompactJws jws, ResourceServer api) {
        byte[] sealed = api.sealedSigningSecret().orElseThrow(TokenRefusal.UnknownKey::new);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(masterKey.open(sealed, api.signingSecretPurpose()), "HmacSHA256"));
            return MessageDigest.isEqual(mac.doFinal(jws.signingInput()), jws.signature());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not available", e);
        }
    }
}
