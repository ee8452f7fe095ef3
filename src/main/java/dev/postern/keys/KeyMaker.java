package dev.postern.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.oauth.KeyKind;

/** Makes signing keys, and turns them from and into what the store keeps. */
@Singleton
final class KeyMaker {

    private static final int KID_LENGTH = 21;
    /** The certificate only carries the key, because {@code x5c} needs one. Verifiers read the JWKS, not this date. */
    private static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(3650);

    private final MasterKey masterKey;
    private final Issuer issuer;
    private final SignatureProvider provider;

    KeyMaker(MasterKey masterKey, Issuer issuer, SignatureProvider provider) {
        this.masterKey = masterKey;
        this.issuer = issuer;
        this.provider = provider;
    }

    /** @param knownFrom see {@link StoredSigningKey#knownFrom} */
    StoredSigningKey make(KeyKind kind, KeyState state, Instant now, Instant knownFrom) {
        try {
            KeyPair pair = provider.keyPairGenerator(kind).generateKeyPair();
            String kid = kid(pair.getPublic());
            return new StoredSigningKey(kind, kid, state,
                    masterKey.seal(pair.getPrivate().getEncoded(), StoredSigningKey.purpose(kid)),
                    certificate(kind, pair, now), now, knownFrom, Optional.empty(), Optional.empty(), Optional.empty());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("Cannot make a signing key", e);
        }
    }

    SigningKey open(StoredSigningKey stored) {
        try {
            byte[] pkcs8 = masterKey.open(stored.sealedPrivateKey(), StoredSigningKey.purpose(stored.kid()));
            PrivateKey privateKey = privateKey(stored.kind(), pkcs8);
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(stored.certificate()));
            return new SigningKey(stored, privateKey, certificate, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The store holds a damaged signing key: " + stored.kid(), e);
        }
    }

    /** An object of the JDK, which every provider of signatures takes. */
    private static PrivateKey privateKey(KeyKind kind, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(SignatureProvider.keyAlgorithm(kind)).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private byte[] certificate(KeyKind kind, KeyPair pair, Instant now)
            throws OperatorCreationException, IOException, GeneralSecurityException {
        var name = new X500NameBuilder().addRDN(BCStyle.CN, issuer.host()).build();
        var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(64, new SecureRandom()), Date.from(now),
                Date.from(now.plus(CERTIFICATE_LIFETIME)), name, pair.getPublic());
        return builder.build(new JcaContentSignerBuilder(certificateSignature(kind))
                .build(privateKey(kind, pair.getPrivate().getEncoded()))).getEncoded();
    }

    private static String certificateSignature(KeyKind kind) {
        return switch (kind) {
            case RSA -> "SHA256withRSA";
            case P256, P384 -> "SHA256withECDSA";
            case ED25519 -> "Ed25519";
        };
    }

    /** Made from the key's own hash, so a kid never names another key. */
    private static String kid(PublicKey key) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, KID_LENGTH);
    }
}
