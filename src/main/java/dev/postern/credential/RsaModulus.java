package dev.postern.credential;

import java.math.BigInteger;

/**
 * Whether a number is safe as the modulus of an RSA key. Anybody who can factor the modulus has the private key. The checks are
 * those of NIST SP 800-89 §5.3.3, and Fermat's for factors that are close to each other.
 */
public final class RsaModulus {

    private static final BigInteger SMALL_PRIMES = productOfPrimesBelow(752);
    private static final int PRIME_CERTAINTY = 32;
    /** Factors of random keys are never this near to each other. */
    private static final int FERMAT_STEPS = 100;

    private RsaModulus() {
    }

    public static boolean isSound(BigInteger modulus) {
        return modulus.testBit(0) && modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE) && !haveNearFactors(modulus)
                && !modulus.isProbablePrime(PRIME_CERTAINTY);
    }

    /** A square is the product of two factors that are as near as can be. */
    private static boolean haveNearFactors(BigInteger modulus) {
        BigInteger middle = modulus.sqrt();
        for (int step = 0; step < FERMAT_STEPS; step++) {
            BigInteger square = middle.multiply(middle).subtract(modulus);
            if (square.signum() >= 0 && square.sqrt().pow(2).equals(square)) {
                return true;
            }
            middle = middle.add(BigInteger.ONE);
        }
        return false;
    }

    private static BigInteger productOfPrimesBelow(int end) {
        BigInteger product = BigInteger.ONE;
        for (int n = 3; n < end; n += 2) {
            BigInteger candidate = BigInteger.valueOf(n);
            if (candidate.gcd(product).equals(BigInteger.ONE) && candidate.isProbablePrime(PRIME_CERTAINTY)) {
                product = product.multiply(candidate);
            }
        }
        return product;
    }
}
