package dev.postern.clientauth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.postern.oauth.Ed25519Point;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.NistCurve;

/**
 * Keys with which nobody can sign: an RSA key of every size that a client's key may have, and a key on each curve. Verifying
 * with one costs as much as with a client's key.
 */
final class NobodysKeys {

    /** Bytes of a modulus: 2048 to 4096 bits. */
    private static final int RSA_BYTES_MIN = 256;
    private static final int RSA_BYTES_MAX = 512;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
    private static final Map<Integer, PublicKey> RSA = new ConcurrentHashMap<>();
    private static final Map<KeyKind, PublicKey> CURVES = new ConcurrentHashMap<>();

    private NobodysKeys() {
    }

    /** A key that could have made the signature, by its form; empty: no client can have one. */
    static Optional<PublicKey> like(KeyKind kind, byte[] signature) {
        if (kind == KeyKind.RSA && (signature.length < RSA_BYTES_MIN || signature.length > RSA_BYTES_MAX)) {
            return Optional.empty();
        }
        return Optional.of(kind == KeyKind.RSA ? RSA.computeIfAbsent(signature.length, NobodysKeys::rsa)
                : CURVES.computeIfAbsent(kind, NobodysKeys::onCurve));
    }

    /** The largest odd number of that size or nearly: hardly any signature is above it. */
    private static PublicKey rsa(int bytes) {
        try {
            BigInteger modulus = BigInteger.ONE.shiftLeft(bytes * 8).subtract(BigInteger.valueOf(1_942_289));
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, EXPONENT));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is not available", e);
        }
    }

    /** The first point whose coordinate is a hash: nobody knows its logarithm. */
    private static PublicKey onCurve(KeyKind kind) {
        try {
            for (BigInteger start = hash(kind);; start = start.add(BigInteger.ONE)) {
                Optional<PublicKey> found = kind == KeyKind.ED25519 ? edwards(start)
                        : weierstrass(NistCurve.of(kind).orElseThrow(), start);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(kind + " is not available", e);
        }
    }

    private static Optional<PublicKey> edwards(BigInteger y) throws GeneralSecurityException {
        EdECPoint point = new EdECPoint(false, y);
        return Ed25519Point.of(point).isEmpty() ? Optional.empty()
                : Optional.of(KeyFactory.getInstance("Ed25519")
                        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
    }

    /** Both primes are 3 modulo 4, so a root is a power (p + 1) / 4. */
    private static Optional<PublicKey> weierstrass(NistCurve curve, BigInteger x) throws GeneralSecurityException {
        BigInteger p = ((ECFieldFp) curve.parameters().getCurve().getField()).getP();
        BigInteger square = x.pow(3).add(curve.parameters().getCurve().getA().multiply(x))
                .add(curve.parameters().getCurve().getB());
        ECPoint point = new ECPoint(x, square.modPow(p.add(BigInteger.ONE).shiftRight(2), p));
        return curve.contains(point)
                ? Optional.of(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters())))
                : Optional.empty();
    }

    private static BigInteger hash(KeyKind kind) throws GeneralSecurityException {
        return new BigInteger(1, MessageDigest.getInstance("SHA-256")
                .digest(("nobody's key: " + kind).getBytes(StandardCharsets.UTF_8))).shiftRight(8);
    }
}
