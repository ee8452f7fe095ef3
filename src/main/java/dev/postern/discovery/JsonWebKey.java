package dev.postern.discovery;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.keys.SigningKey;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.PublicKeys;
import dev.postern.oauth.SigningAlgorithm;

/** A public key (RFC 7517 §4) as Auth0 shows it. */
final class JsonWebKey {

    private JsonWebKey() {
    }

    /** @param used the algorithms of all APIs */
    static ObjectNode of(SigningKey key, Set<SigningAlgorithm> used) {
        try {
            byte[] certificate = key.certificate().getEncoded();
            byte[] thumbprint = MessageDigest.getInstance("SHA-1").digest(certificate); // what x5t is made of
            ObjectNode jwk = PublicKeys.jwk(key.publicKey()).put("use", "sig").put("kid", key.kid())
                    .put("x5t", Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint));
            jwk.putArray("x5c").add(Base64.getEncoder().encodeToString(certificate));
            if (hasOneAlgorithm(key, used)) {
                jwk.put("alg", SigningAlgorithm.of(key.kind()).get(0).wireName());
            }
            return jwk;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate of key " + key.kid() + " cannot be shown", e);
        }
    }

    /**
     * One RSA key serves RS256, RS512 and PS256. If an API uses another than RS256, a verifier that goes by {@code alg} must
     * not be told RS256 alone (RFC 7517 §4.4: optional).
     */
    private static boolean hasOneAlgorithm(SigningKey key, Set<SigningAlgorithm> used) {
        return key.kind() != KeyKind.RSA || List.of(SigningAlgorithm.RS512, SigningAlgorithm.PS256).stream()
                .noneMatch(used::contains);
    }
}
