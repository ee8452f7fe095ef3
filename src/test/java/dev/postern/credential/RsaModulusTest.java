package dev.postern.credential;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;

import org.junit.jupiter.api.Test;

import dev.postern.KeyClient;

class RsaModulusTest {

    private static final BigInteger P = mersenne(521);

    @Test
    void the_modulus_of_a_key_that_was_made_as_keys_are_is_sound() {
        assertTrue(RsaModulus.isSound(((RSAPublicKey) KeyClient.newKey().getPublic()).getModulus()));
        assertTrue(RsaModulus.isSound(P.multiply(mersenne(607))));
    }

    @Test
    void a_modulus_that_is_easy_to_factor_is_unsound() {
        assertFalse(RsaModulus.isSound(BigInteger.ONE.shiftLeft(2047)));
        assertFalse(RsaModulus.isSound(P.shiftLeft(1024)));
        assertFalse(RsaModulus.isSound(P.multiply(BigInteger.valueOf(751))));
        assertFalse(RsaModulus.isSound(BigInteger.valueOf(3).pow(1300)));
        assertFalse(RsaModulus.isSound(mersenne(2203)));
        assertFalse(RsaModulus.isSound(P.multiply(P)));
        assertFalse(RsaModulus.isSound(P.multiply(P.nextProbablePrime())));
    }

    /** 2^n - 1, for an n that makes it prime. */
    private static BigInteger mersenne(int n) {
        return BigInteger.ONE.shiftLeft(n).subtract(BigInteger.ONE);
    }
}
