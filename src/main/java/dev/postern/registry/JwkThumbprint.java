package dev.postern.registry;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/** What a public key is told apart by: SHA-256 of its JWK, in base64url (RFC 7638). */
final class JwkThumbprint {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private JwkThumbprint() {
    }

    /** RFC 7638 §3: of the required members in lexicographic order. */
    static String of(RSAPublicKey key) {
        String jwk = "{\"e\":\"" + BASE64URL.encodeToString(unsigned(key.getPublicExponent())) + "\",\"kty\":\"RSA\",\"n\":\""
                + BASE64URL.encodeToString(unsigned(key.getModulus())) + "\"}";
        return sha256(jwk.getBytes(StandardCharsets.US_ASCII));
    }

    static String sha256(byte[] bytes) {
        try {
            return BASE64URL.encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static byte[] unsigned(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
