package dev.postern.oauth;

import java.math.BigInteger;
import java.security.spec.EdECPoint;
import java.util.Optional;

/** A point of the curve of Ed25519 (RFC 8032 §5.1), in affine coordinates. For checks of public keys: not fast, not secret. */
public record Ed25519Point(BigInteger x, BigInteger y) {

    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);
    private static final BigInteger ROOT_OF_MINUS_ONE = BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

    /** The point of an encoding (RFC 8032 §5.1.3); empty: there is none, or it is not the one encoding of the point. */
    public static Optional<Ed25519Point> of(EdECPoint encoded) {
        BigInteger y = encoded.getY();
        if (y.signum() < 0 || y.compareTo(P) >= 0) {
            return Optional.empty();
        }
        BigInteger y2 = y.multiply(y).mod(P);
        BigInteger x2 = y2.subtract(BigInteger.ONE).multiply(D.multiply(y2).add(BigInteger.ONE).modInverse(P)).mod(P);
        BigInteger x = x2.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).mod(P).equals(x2)) {
            x = x.multiply(ROOT_OF_MINUS_ONE).mod(P);
        }
        if (!x.multiply(x).mod(P).equals(x2) || (x.signum() == 0 && encoded.isXOdd())) {
            return Optional.empty();
        }
        return Optional.of(new Ed25519Point(x.testBit(0) == encoded.isXOdd() ? x : P.subtract(x), y));
    }

    /** Whether eight times the point is the neutral element: it has no part in the large group. */
    public boolean isOfSmallOrder() {
        Ed25519Point eightfold = doubled().doubled().doubled();
        return eightfold.x.signum() == 0 && eightfold.y.equals(BigInteger.ONE);
    }

    /** RFC 8032 §5.1.4, its addition of a point to itself. */
    private Ed25519Point doubled() {
        BigInteger xx = x.multiply(x);
        BigInteger yy = y.multiply(y);
        BigInteger dxxyy = D.multiply(xx).multiply(yy).mod(P);
        BigInteger newX = BigInteger.TWO.multiply(x).multiply(y).multiply(BigInteger.ONE.add(dxxyy).modInverse(P)).mod(P);
        BigInteger newY = yy.add(xx).multiply(BigInteger.ONE.subtract(dxxyy).modInverse(P)).mod(P);
        return new Ed25519Point(newX, newY);
    }
}
