package dev.postern.oauth;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of keys that sign JWTs: RSA, or one elliptic curve (RFC 7518 §6, RFC 8037). */
public enum KeyKind {

    RSA,
    /** NIST's P-256, secp256r1. */
    P256,
    /** NIST's P-384, secp384r1. */
    P384,
    ED25519;

    private static final int ED25519_SIGNATURE_BYTES = 64;
    /** Order of the group of Ed25519 (RFC 8032 §5.1): the second half of a signature is below it. */
    private static final BigInteger ED25519_ORDER = BigInteger.ONE.shiftLeft(252)
            .add(new BigInteger("27742317777372353535851937790883648493"));

    /** The kind of a key; empty: a key that signs no JWT here, such as one on another curve or for RSASSA-PSS alone. */
    public static Optional<KeyKind> of(PublicKey key) {
        if (key instanceof RSAPublicKey && "RSA".equals(key.getAlgorithm())) { // RSASSA-PSS keys are RSA keys too
            return Optional.of(RSA);
        }
        if (key instanceof ECPublicKey ec) {
            return NistCurve.of(ec.getParams()).map(NistCurve::kind);
        }
        if (key instanceof EdECPublicKey ed && "Ed25519".equals(ed.getParams().getName())) {
            return Optional.of(ED25519);
        }
        return Optional.empty();
    }

    /**
     * Whether a signature has the form of one by this key: the one length, with each number in its range. Verifying anything
     * else computes nothing, or leaves a choice of encodings.
     *
     * @param key of this kind
     * @param signature as in a JWS: for a NIST curve both numbers, each as long as the curve's (RFC 7518 §3.4)
     */
    public boolean couldBeSigned(PublicKey key, byte[] signature) {
        return switch (this) {
            case RSA -> { // RFC 8017 §8.2.2: as many bytes as the modulus, and below it
                BigInteger modulus = ((RSAPublicKey) key).getModulus();
                yield (modulus.bitLength() + 7) / 8 == signature.length
                        && new BigInteger(1, signature).compareTo(modulus) < 0;
            }
            case P256, P384 -> areBelowOrder(((ECPublicKey) key).getParams(), signature);
            case ED25519 -> signature.length == ED25519_SIGNATURE_BYTES // RFC 8032 §5.1.7
                    && littleEndian(signature, ED25519_SIGNATURE_BYTES / 2).compareTo(ED25519_ORDER) < 0;
        };
    }

    /** Both numbers are at least 1 and below the order of the group (FIPS 186-5 §6.4.2). */
    private static boolean areBelowOrder(ECParameterSpec curve, byte[] signature) {
        int half = (curve.getOrder().bitLength() + 7) / 8;
        if (signature.length != 2 * half) {
            return false;
        }
        BigInteger r = new BigInteger(1, signature, 0, half);
        BigInteger s = new BigInteger(1, signature, half, half);
        return r.signum() > 0 && s.signum() > 0 && r.compareTo(curve.getOrder()) < 0 && s.compareTo(curve.getOrder()) < 0;
    }

    private static BigInteger littleEndian(byte[] bytes, int from) {
        byte[] reversed = Arrays.copyOfRange(bytes, from, bytes.length);
        for (int i = 0; i < reversed.length / 2; i++) {
            byte low = reversed[i];
            reversed[i] = reversed[reversed.length - 1 - i];
            reversed[reversed.length - 1 - i] = low;
        }
        return new BigInteger(1, reversed);
    }
}
