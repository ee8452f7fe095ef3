package dev.postern.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
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

/** Makes signing keys, and turns them from and into what the store keeps. */
@Singleton
final class KeyMaker {

    private static final int RSA_BITS = 2048;
    private static final int KID_LENGTH = 21;
    /** The certificate only carries the key, {@code x5c} wants one; verifiers look at the JWKS, not at this. */
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
    StoredSigningKey make(KeyState state, Instant now, Instant knownFrom) {
        try {
            KeyPairGenerator generator = provider.keyPairGenerator();
            generator.initialize(RSA_BITS);
            KeyPair pair = generator.generateKeyPair();
            String kid = kid(pair.getPublic());
            return new StoredSigningKey(kid, state, masterKey.seal(pair.getPrivate().getEncoded(), purpose(kid)),
                    certificate(pair, now), now, knownFrom, Optional.empty(), Optional.empty(), Optional.empty());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("Cannot make a signing key", e);
        }
    }

    SigningKey open(StoredSigningKey stored) {
        try {
            byte[] pkcs8 = masterKey.open(stored.sealedPrivateKey(), purpose(stored.kid()));
            PrivateKey privateKey = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(stored.certificate()));
            return new SigningKey(stored, privateKey, certificate, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The store holds a damaged signing key: " + stored.kid(), e);
        }
    }

    private byte[] certificate(KeyPair pair, Instant now)
            throws OperatorCreationException, IOException {
        var name = new X500NameBuilder().addRDN(BCStyle.CN, issuer.host()).build();
        var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(64, new SecureRandom()), Date.from(now),
                Date.from(now.plus(CERTIFICATE_LIFETIME)), name, pair.getPublic());
        return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())).getEncoded();
    }

    /** From the key's own hash, so a kid can never come to name another key. */
    private static String kid(PublicKey key) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, KID_LENGTH);
    }

    private static String purpose(String kid) {
        return "signing-key:" + kid;
    }
}
