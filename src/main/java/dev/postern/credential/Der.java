package dev.postern.credential;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** DER (X.690) that strangers bring along, looked at before a parser sees it. */
public final class Der {

    /** A certificate's names and extensions need about eight. */
    private static final int NESTING_MAX = 24;

    private Der() {
    }

    /** @throws GeneralSecurityException anything else than one X.509 certificate */
    public static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        try {
            requireShallow(der);
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (RuntimeException e) { // of the parser, too: it was not written for strangers
            throw new CertificateException("Not a certificate", e);
        }
    }

    /**
     * The parsers recurse: what is nested deeper than any key or certificate, or has no definite length (X.690 §10.1), is
     * refused before they see it.
     *
     * @throws IllegalArgumentException it is, or it is no DER
     */
    public static void requireShallow(byte[] der) {
        int[] ends = new int[NESTING_MAX];
        int depth = 0;
        ends[0] = der.length;
        int at = 0;
        while (at < der.length) {
            int tag = byteAt(der, at++);
            if ((tag & 0x1f) == 0x1f) {
                while ((byteAt(der, at++) & 0x80) != 0) {
                    // the rest of a long tag
                }
            }
            int length = byteAt(der, at++);
            if (length >= 0x80) {
                int octets = length & 0x7f;
                if (octets == 0 || octets > 3) {
                    throw new IllegalArgumentException("No definite length");
                }
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = (length << 8) | byteAt(der, at++);
                }
            }
            if (length > ends[depth] - at) {
                throw new IllegalArgumentException("Longer than what holds it");
            }
            if ((tag & 0x20) == 0) {
                at += length;
            } else if (++depth == NESTING_MAX) {
                throw new IllegalArgumentException("Nested too deep");
            } else {
                ends[depth] = at + length;
            }
            while (depth > 0 && at == ends[depth]) {
                depth--;
            }
        }
    }

    private static int byteAt(byte[] der, int index) {
        if (index >= der.length) {
            throw new IllegalArgumentException("Cut off");
        }
        return der[index] & 0xff;
    }
}
