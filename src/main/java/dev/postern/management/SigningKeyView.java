package dev.postern.management;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Timestamps;
import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKey;
import dev.postern.keys.StoredSigningKey;
import dev.postern.oauth.SigningAlgorithm;

/** A signing key's public half, in Auth0's fields, and {@code signing_algs}: what it signs by. */
public final class SigningKeyView {

    private SigningKeyView() {
    }

    /** {@code {"kid", "cert"}}. */
    public static ObjectNode brief(StoredSigningKey key) {
        return JsonNodeFactory.instance.objectNode().put("kid", key.kid())
                .put("cert", pem("CERTIFICATE", key.certificate()));
    }

    /** {@code {"cert", "pkcs7", "subject"}}, the subject as OpenSSL writes one of one part. */
    public static ObjectNode ofClient(SigningKey key) {
        try {
            byte[] certificate = key.certificate().getEncoded();
            return JsonNodeFactory.instance.objectNode().put("cert", pem("CERTIFICATE", certificate))
                    .put("pkcs7", pkcs7(certificate))
                    .put("subject", "/" + key.certificate().getSubjectX500Principal().getName());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate of key " + key.kid() + " cannot be shown", e);
        }
    }

    /** {@code fingerprint} and {@code thumbprint} are the certificate's SHA-1, with and without colons. */
    public static ObjectNode whole(StoredSigningKey key) {
        ObjectNode view = brief(key);
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(key.certificate());
            view.put("pkcs7", pkcs7(key.certificate()));
            view.put("fingerprint", HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha1));
            view.put("thumbprint", HexFormat.of().withUpperCase().formatHex(sha1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate of key " + key.kid() + " cannot be shown", e);
        }
        SigningAlgorithm.of(key.kind()).forEach(algorithm -> view.withArray("signing_algs").add(algorithm.wireName()));
        view.put("current", key.state() == KeyState.CURRENT).put("next", key.state() == KeyState.NEXT);
        view.put("previous", key.state() == KeyState.PREVIOUS).put("revoked", key.state() == KeyState.REVOKED);
        key.currentSince().ifPresent(at -> view.put("current_since", Timestamps.text(at)));
        key.currentUntil().ifPresent(at -> view.put("current_until", Timestamps.text(at)));
        key.revokedAt().ifPresent(at -> view.put("revoked_at", Timestamps.text(at)));
        return view;
    }

    private static String pkcs7(byte[] certificate) throws GeneralSecurityException {
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        return pem("PKCS7", x509.generateCertPath(List.of(x509.generateCertificate(new ByteArrayInputStream(certificate))))
                .getEncoded("PKCS7"));
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
