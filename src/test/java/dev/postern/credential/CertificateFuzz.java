package dev.postern.credential;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

/** A certificate in a proxy's header is read or refused, whatever its bytes say. */
public final class CertificateFuzz {

    private CertificateFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            X509Certificate certificate = Der.certificate(input);
            SoundKey.outOfBounds(certificate.getPublicKey());
        } catch (GeneralSecurityException refused) {
            // said so
        }
    }
}
