package dev.postern.discovery;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.keys.SigningKey;

/** A public RSA key (RFC 7517 §4, RFC 7518 §6.3.1) as Auth0 shows it. */
@RegisterForReflection
record JsonWebKey(String kty, String use, String n, String e, String kid, String x5t, List<String> x5c,
        @JsonInclude(JsonInclude.Include.NON_NULL) String alg) {

    /** RFC 7517 §5. */
    @RegisterForReflection
    record KeySet(@JsonProperty("keys") List<JsonWebKey> keys) {
    }

    /** @param alg the one algorithm the key signs by; null when there are several (RFC 7517 §4.4: optional) */
    static JsonWebKey of(SigningKey key, String alg) {
        try {
            byte[] certificate = key.certificate().getEncoded();
            byte[] thumbprint = MessageDigest.getInstance("SHA-1").digest(certificate); // what x5t is made of
            return new JsonWebKey("RSA", "sig", base64url(unsigned(key.publicKey().getModulus())),
                    base64url(unsigned(key.publicKey().getPublicExponent())), key.kid(), base64url(thumbprint),
                    List.of(Base64.getEncoder().encodeToString(certificate)), alg);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate of key " + key.kid() + " cannot be shown", e);
        }
    }

    /** Big-endian without the sign byte (RFC 7518 §2, Base64urlUInt). */
    private static byte[] unsigned(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
