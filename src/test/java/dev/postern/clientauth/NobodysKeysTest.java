package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.postern.credential.SoundKey;
import dev.postern.oauth.KeyKind;

class NobodysKeysTest {

    @Test
    void there_is_one_of_the_size_of_every_signature_a_client_could_make() {
        for (int bytes : new int[] { 256, 257, 384, 511, 512 }) {
            RSAPublicKey key = (RSAPublicKey) NobodysKeys.like(KeyKind.RSA, new byte[bytes]).orElseThrow();
            assertEquals(bytes * 8, key.getModulus().bitLength());
        }
        assertTrue(NobodysKeys.like(KeyKind.RSA, new byte[255]).isEmpty());
        assertTrue(NobodysKeys.like(KeyKind.RSA, new byte[513]).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void there_is_one_of_each_kind_and_it_is_a_key_of_that_kind(KeyKind kind) {
        PublicKey key = NobodysKeys.like(kind, new byte[256]).orElseThrow();
        assertEquals(Optional.of(kind), KeyKind.of(key));
        if (kind != KeyKind.RSA) {
            assertEquals(Optional.empty(), SoundKey.fault(key));
        }
    }

    @Test
    void a_key_is_tried_only_if_it_costs_as_much_as_nobodys_key() throws Exception {
        BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.TEN.pow(100)).setBit(0);
        RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
        byte[] below = new byte[256];
        below[0] = 0x7f;
        byte[] above = new byte[256];
        above[0] = (byte) 0xf0;
        assertTrue(KeyKind.RSA.couldBeSigned(key, below));
        assertFalse(KeyKind.RSA.couldBeSigned(key, above)); // refused by one comparison
        assertFalse(KeyKind.RSA.couldBeSigned(key, new byte[512]));
        assertFalse(KeyKind.RSA.couldBeSigned(key, new byte[0]));
    }
}
