package dev.postern.credential;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

import dev.postern.oauth.Ed25519Point;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.NistCurve;

/**
 * Whether a public key that somebody brings along may verify signatures: it is strong enough, cheap enough, and a key at all.
 */
public final class SoundKey {

    /** RFC 7518 §3.3 wants 2048 at least; the bounds above keep a verification cheap. */
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 4096;
    private static final int EXPONENT_BITS_MAX = 32;
    /** Some authorities have such keys. */
    private static final int CERTIFICATE_RSA_BITS_MAX = 8192;
    /** FAPI 2.0 §5.4.1. */
    private static final int CERTIFICATE_EC_BITS_MIN = 224;

    private SoundKey() {
    }

    /** What is wrong with it, for the one who registers it; empty: nothing. Takes milliseconds for an RSA key. */
    public static Optional<String> fault(PublicKey key) {
        return outOfBounds(key).or(() -> key instanceof RSAPublicKey rsa ? modulusFault(rsa) : Optional.empty());
    }

    /**
     * The part of {@link #fault} that costs little, for a key that is good for nothing but to be the same key again. Who brings
     * a broken one along harms nobody else.
     */
    public static Optional<String> outOfBounds(PublicKey key) {
        Optional<KeyKind> kind = KeyKind.of(key);
        if (kind.isEmpty()) {
            return Optional.of("Not an RSA, P-256, P-384 or Ed25519 key");
        }
        return switch (kind.get()) {
            case RSA -> rsaFault((RSAPublicKey) key);
            case P256, P384 -> curveFault((ECPublicKey) key);
            case ED25519 -> edwardsFault((EdECPublicKey) key);
        };
    }

    /**
     * Whether a signature by the key is verified in a few milliseconds at most, for a key in a certificate that anybody may
     * have made. Whoever chooses a long exponent, or the parameters of a DSA key, makes each verification take hundreds.
     */
    public static boolean isCheap(PublicKey key) {
        return key instanceof RSAPublicKey rsa
                ? rsa.getModulus().bitLength() <= CERTIFICATE_RSA_BITS_MAX
                        && rsa.getPublicExponent().bitLength() <= EXPONENT_BITS_MAX
                : key instanceof ECPublicKey || key instanceof EdECPublicKey;
    }

    /**
     * What is wrong with the key of a certificate that is registered, for the one who registers it; empty: nothing. Handshakes
     * verify by it, so its kind may be one that no JWS algorithm here has, such as P-521 or Ed448.
     */
    static Optional<String> certificateFault(PublicKey key) {
        if (!(key instanceof RSAPublicKey || key instanceof ECPublicKey || key instanceof EdECPublicKey)) {
            return Optional.of("Not an RSA, EC or EdDSA key");
        }
        boolean isStrong = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() >= RSA_BITS_MIN
                : !(key instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() >= CERTIFICATE_EC_BITS_MIN;
        return isStrong && isCheap(key) ? Optional.empty()
                : Optional.of("A certificate's RSA key has " + RSA_BITS_MIN + " to " + CERTIFICATE_RSA_BITS_MAX
                        + " bits and a usual exponent, an EC key " + CERTIFICATE_EC_BITS_MIN + " bits at least");
    }

    private static Optional<String> rsaFault(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        BigInteger exponent = key.getPublicExponent();
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            return Optional.of("RSA key of " + bits + " bits, allowed are " + RSA_BITS_MIN + " to " + RSA_BITS_MAX);
        }
        boolean usual = exponent.bitLength() <= EXPONENT_BITS_MAX && exponent.bitLength() >= 2 && exponent.testBit(0);
        return usual ? Optional.empty() : Optional.of("RSA key with an unusual exponent");
    }

    private static Optional<String> modulusFault(RSAPublicKey key) {
        return RsaModulus.isSound(key.getModulus()) ? Optional.empty()
                : Optional.of("RSA key whose modulus is not a product of two large primes");
    }

    private static Optional<String> curveFault(ECPublicKey key) {
        return NistCurve.of(key.getParams()).orElseThrow().contains(key.getW()) ? Optional.empty()
                : Optional.of("EC key whose point is not on its curve");
    }

    /** For a point of small order, signatures can be made without a private key. */
    private static Optional<String> edwardsFault(EdECPublicKey key) {
        return Ed25519Point.of(key.getPoint()).filter(point -> !point.isOfSmallOrder()).isPresent() ? Optional.empty()
                : Optional.of("Ed25519 key whose point is not on the curve, or of small order");
    }
}
