package dev.postern.credential;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Base64;

import dev.postern.oauth.PublicKeys;

/** The thumbprint that identifies a public key: SHA-256 of its JWK, in base64url (RFC 7638). */
public final class JwkThumbprint {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private JwkThumbprint() {
    }

    /** RFC 7638 §3: of the required members in lexicographic order. */
    public static String of(PublicKey key) {
        return sha256(PublicKeys.jwk(key).toString().getBytes(StandardCharsets.US_ASCII));
    }

    static String sha256(byte[] bytes) {
        try {
            return BASE64URL.encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
