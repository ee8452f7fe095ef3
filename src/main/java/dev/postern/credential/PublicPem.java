package dev.postern.credential;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.postern.entity.RegistryRefusal;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.PublicKeys;

/**
 * One PEM block (RFC 7468) with a public key, in SPKI or PKCS #1, or with an X.509 certificate.
 *
 * @param certificate where the block was one
 */
public record PublicPem(PublicKey key, Optional<X509Certificate> certificate) {

    private static final Pattern BLOCK = Pattern
            .compile("\\s*-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]{1,16000})-----END \\1-----\\s*");

    /** @throws RegistryRefusal.Invalid anything else; the text is never repeated, for it may be a private key */
    public static PublicPem parse(String pem, String property) {
        Matcher block = BLOCK.matcher(pem);
        if (!block.matches()) {
            throw RegistryRefusal.Invalid.property("Not one PEM block", property);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            Der.requireShallow(der);
            return switch (block.group(1)) {
                case "PUBLIC KEY" -> new PublicPem(PublicKeys.ofSpki(der), Optional.empty());
                case "RSA PUBLIC KEY" -> new PublicPem(pkcs1(der), Optional.empty());
                case "CERTIFICATE" -> certificate(der);
                default -> throw RegistryRefusal.Invalid
                        .property("Neither a public key nor a certificate: " + block.group(1), property);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw RegistryRefusal.Invalid.property("Not a public key (RSA, P-256, P-384 or Ed25519) or a certificate",
                    property);
        }
    }

    /** @throws RegistryRefusal.Invalid a key that signs no JWT, or one that is too weak or too costly */
    public PublicKey soundKey(String property) {
        SoundKey.fault(key).ifPresent(fault -> {
            throw RegistryRefusal.Invalid.property(fault, property);
        });
        return key;
    }

    /** @throws RegistryRefusal.Invalid another kind of key, or one that is too weak or too costly */
    public RSAPublicKey rsaKey(String property) {
        if (KeyKind.of(key).filter(KeyKind.RSA::equals).isEmpty()) {
            throw RegistryRefusal.Invalid.property("Not an RSA key", property);
        }
        return (RSAPublicKey) soundKey(property);
    }

    private static PublicPem certificate(byte[] der) throws GeneralSecurityException {
        X509Certificate certificate = Der.certificate(der);
        return new PublicPem(certificate.getPublicKey(), Optional.of(certificate));
    }

    private static PublicKey pkcs1(byte[] der) throws GeneralSecurityException {
        var key = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(der);
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    }
}
