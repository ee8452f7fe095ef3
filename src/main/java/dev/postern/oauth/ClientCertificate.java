package dev.postern.oauth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The certificate whose key a client has shown to have, in the handshake of TLS (RFC 8705 §2). Nobody has looked yet who issued
 * it.
 *
 * @param others that came with it: its issuers, in any order
 * @param proxyVerdict whether the proxy that ended TLS knows its issuer; empty: nobody says so
 */
public record ClientCertificate(X509Certificate certificate, List<X509Certificate> others, Optional<Boolean> proxyVerdict) {

    public ClientCertificate {
        others = List.copyOf(others);
    }

    /** SHA-256 of its DER form, in base64url: {@code x5t#S256} (RFC 8705 §3.1). */
    public String thumbprint() {
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate that was read cannot be encoded", e);
        }
    }

    /** What a token for its owner is bound to. */
    public Confirmation confirmation() {
        return new Confirmation(Confirmation.Method.MTLS, thumbprint());
    }

    @Override
    public String toString() {
        return "ClientCertificate[" + thumbprint() + "]";
    }
}
