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

import dev.postern.keys.KeyState;
import dev.postern.keys.StoredSigningKey;

/** A signing key's public half, in Auth0's fields. */
final class SigningKeyView {

    private SigningKeyView() {
    }

    /** {@code {"kid", "cert"}}. */
    static ObjectNode brief(StoredSigningKey key) {
        return JsonNodeFactory.instance.objectNode().put("kid", key.kid())
                .put("cert", pem("CERTIFICATE", key.certificate()));
    }

    /** {@code fingerprint} and {@code thumbprint} are the certificate's SHA-1, with and without colons. */
    static ObjectNode whole(StoredSigningKey key) {
        ObjectNode view = brief(key);
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            byte[] chain = x509.generateCertPath(List.of(x509.generateCertificate(new ByteArrayInputStream(key.certificate()))))
                    .getEncoded("PKCS7");
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(key.certificate());
            view.put("pkcs7", pem("PKCS7", chain));
            view.put("fingerprint", HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha1));
            view.put("thumbprint", HexFormat.of().withUpperCase().formatHex(sha1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate of key " + key.kid() + " cannot be shown", e);
        }
        view.put("current", key.state() == KeyState.CURRENT).put("next", key.state() == KeyState.NEXT);
        view.put("previous", key.state() == KeyState.PREVIOUS).put("revoked", key.state() == KeyState.REVOKED);
        key.currentSince().ifPresent(at -> view.put("current_since", at.toString()));
        key.currentUntil().ifPresent(at -> view.put("current_until", at.toString()));
        key.revokedAt().ifPresent(at -> view.put("revoked_at", at.toString()));
        return view;
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
