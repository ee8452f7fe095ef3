package dev.postern.discovery;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

import dev.postern.keys.SigningKey;

/** The certificate of a signing key, for programs that read no JWKS. */
final class Certificates {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Certificates() {
    }

    /** Text, with the line break that ends it (RFC 7468 §5). */
    static String pem(SigningKey key) {
        return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(der(key)) + "\n-----END CERTIFICATE-----\n";
    }

    static byte[] der(SigningKey key) {
        try {
            return key.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("The certificate of key " + key.kid() + " cannot be shown", e);
        }
    }
}
