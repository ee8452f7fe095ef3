package dev.postern;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** RSA keys whose public exponent is as long as the modulus: a signature by one takes a hundred times as long to verify. */
public final class LongExponent {

    private LongExponent() {
    }

    /** A sound key, apart from its exponent: the private and the public one are swapped. */
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            RSAPrivateCrtKey usual = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
            KeyFactory factory = KeyFactory.getInstance("RSA");
            BigInteger modulus = usual.getModulus();
            return new KeyPair(factory.generatePublic(new RSAPublicKeySpec(modulus, usual.getPrivateExponent())),
                    factory.generatePrivate(new RSAPrivateKeySpec(modulus, usual.getPublicExponent())));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
