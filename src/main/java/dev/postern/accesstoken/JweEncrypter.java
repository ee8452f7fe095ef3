package dev.postern.accesstoken;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.snapshot.TokenEncryption;

/**
 * Encrypts signed tokens (RFC 7516 §5.1): compact serialization, AES-256-GCM, and for each token a new content key that only
 * its API can read.
 */
@Singleton
final class JweEncrypter {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int KEY_BYTES = 32;
    /** RFC 7518 §5.3. */
    private static final int INITIALIZATION_VECTOR_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** @param jws compact; what the JWE holds is a JWT again, so {@code cty} says so (RFC 7519 §5.2) */
    String nested(String jws, TokenEncryption encryption) {
        byte[] contentKey = random(KEY_BYTES);
        byte[] vector = random(INITIALIZATION_VECTOR_BYTES);
        String header = BASE64URL.encodeToString(header(encryption).toString().getBytes(StandardCharsets.UTF_8));
        try {
            Cipher wrapping = Cipher.getInstance("RSA/ECB/OAEPPadding");
            wrapping.init(Cipher.ENCRYPT_MODE, encryption.key(), encryption.algorithm().parameters(), random);
            Cipher content = Cipher.getInstance("AES/GCM/NoPadding");
            content.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(contentKey, "AES"),
                    new GCMParameterSpec(TAG_BYTES * Byte.SIZE, vector));
            content.updateAAD(header.getBytes(StandardCharsets.US_ASCII));
            byte[] sealed = content.doFinal(jws.getBytes(StandardCharsets.US_ASCII));
            int end = sealed.length - TAG_BYTES;
            return String.join(".", header, BASE64URL.encodeToString(wrapping.doFinal(contentKey)),
                    BASE64URL.encodeToString(vector), BASE64URL.encodeToString(Arrays.copyOf(sealed, end)),
                    BASE64URL.encodeToString(Arrays.copyOfRange(sealed, end, sealed.length)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(encryption.algorithm().wireName() + " with A256GCM is not available", e);
        }
    }

    private static ObjectNode header(TokenEncryption encryption) {
        ObjectNode header = JsonNodeFactory.instance.objectNode().put("alg", encryption.algorithm().wireName());
        header.put("enc", "A256GCM").put("cty", "JWT");
        encryption.kid().ifPresent(kid -> header.put("kid", kid));
        return header;
    }

    private byte[] random(int bytes) {
        byte[] result = new byte[bytes];
        random.nextBytes(result);
        return result;
    }
}
