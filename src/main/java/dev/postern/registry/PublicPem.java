package dev.postern.registry;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One PEM block (RFC 7468) with a public key, in SPKI or PKCS #1, or with an X.509 certificate.
 *
 * @param certificate where the block was one
 */
record PublicPem(PublicKey key, Optional<X509Certificate> certificate) {

    private static final Pattern BLOCK = Pattern
            .compile("\\s*-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]{1,16000})-----END \\1-----\\s*");
    /** RFC 7518 §3.3 wants 2048 at least; the bounds above keep a verification cheap. */
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 4096;
    private static final int EXPONENT_BITS_MAX = 32;

    /** @throws RegistryRefusal.Invalid anything else; the text is never repeated, for it may be a private key */
    static PublicPem parse(String pem, String property) {
        Matcher block = BLOCK.matcher(pem);
        if (!block.matches()) {
            throw RegistryRefusal.Invalid.property("Not one PEM block", property);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            return switch (block.group(1)) {
                case "PUBLIC KEY" -> new PublicPem(
                        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der)), Optional.empty());
                case "RSA PUBLIC KEY" -> new PublicPem(pkcs1(der), Optional.empty());
                case "CERTIFICATE" -> certificate(der);
                default -> throw RegistryRefusal.Invalid
                        .property("Neither a public key nor a certificate: " + block.group(1), property);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw RegistryRefusal.Invalid.property("Not an RSA public key or a certificate", property);
        }
    }

    /** @throws RegistryRefusal.Invalid another kind of key, or one that is too weak or too costly */
    RSAPublicKey rsaKey(String property) {
        if (!(key instanceof RSAPublicKey rsa) || !"RSA".equals(key.getAlgorithm())) { // RSASSA-PSS keys are RSA keys too
            throw RegistryRefusal.Invalid.property("Not an RSA key", property);
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            throw RegistryRefusal.Invalid.property("RSA key of " + bits + " bits, allowed are " + RSA_BITS_MIN + " to "
                    + RSA_BITS_MAX, property);
        }
        if (rsa.getPublicExponent().bitLength() > EXPONENT_BITS_MAX || rsa.getPublicExponent().bitLength() < 2
                || !rsa.getPublicExponent().testBit(0)) {
            throw RegistryRefusal.Invalid.property("RSA key with an unusual exponent", property);
        }
        return rsa;
    }

    private static PublicPem certificate(byte[] der) throws GeneralSecurityException {
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
        return new PublicPem(certificate.getPublicKey(), Optional.of(certificate));
    }

    private static PublicKey pkcs1(byte[] der) throws GeneralSecurityException {
        var key = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(der);
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    }
}
