package dev.postern;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of one test, and the certificate of a server on {@code localhost} that it signed.
 *
 * @param authority certificate of the authority, PEM
 * @param certificate of the server, PEM
 * @param key of the server, PKCS#8 PEM
 * @param trustStore the authority again, PKCS#12 under {@link #TRUST_STORE_PASSWORD}
 */
public record TlsIdentity(Path authority, Path certificate, Path key, Path trustStore) {

    public static final String TRUST_STORE_PASSWORD = "of-no-use";

    private static final X500Principal AUTHORITY = new X500Principal("CN=Authority of a test");

    /** Makes both, and writes them into the directory. @param names of the server beside {@code localhost} */
    public static TlsIdentity in(Path directory, String... names) {
        try {
            KeyPair authorityKey = keyPair();
            X509v3CertificateBuilder authority = builder(AUTHORITY, authorityKey, BigInteger.ONE);
            authority.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            X509Certificate authorityCertificate = signed(authority, authorityKey.getPrivate());

            KeyPair serverKey = keyPair();
            X509v3CertificateBuilder server = builder(new X500Principal("CN=localhost"), serverKey, BigInteger.TWO);
            server.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(Stream.concat(Stream.of("localhost"), Stream.of(names))
                            .map(name -> new GeneralName(GeneralName.dNSName, name)).toArray(GeneralName[]::new)));

            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authorityCertificate);
            Path trustStore = directory.resolve("authority.p12");
            try (OutputStream out = Files.newOutputStream(trustStore)) {
                trusted.store(out, TRUST_STORE_PASSWORD.toCharArray());
            }
            return new TlsIdentity(pem(directory.resolve("authority.pem"), authorityCertificate),
                    pem(directory.resolve("server.crt"), signed(server, authorityKey.getPrivate())),
                    pem(directory.resolve("server.key"), new JcaPKCS8Generator(serverKey.getPrivate(), null)),
                    trustStore);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError("no certificates for this test", e);
        }
    }

    /** For a server of the JDK. */
    public SSLContext context() {
        try (Reader certificateFile = Files.newBufferedReader(certificate);
                PEMParser certificates = new PEMParser(certificateFile);
                Reader keyFile = Files.newBufferedReader(key);
                PEMParser keys = new PEMParser(keyFile)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = TRUST_STORE_PASSWORD.toCharArray();
            store.setKeyEntry("server", new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) keys.readObject()), password,
                    new X509Certificate[] { new JcaX509CertificateConverter()
                            .getCertificate((X509CertificateHolder) certificates.readObject()) });
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("no TLS for this test", e);
        }
    }

    /** For a caller without a certificate. */
    public SSLContext callerContext() {
        return callerContext(null);
    }

    /** For a caller of the server. @param keys of its certificate; null: it has none */
    public SSLContext callerContext(KeyManager[] keys) {
        try (InputStream file = Files.newInputStream(trustStore)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(file, TRUST_STORE_PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("no TLS for this test", e);
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(X500Principal subject, KeyPair key, BigInteger serial)
            throws CertIOException {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(AUTHORITY, serial, Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))), subject, key.getPublic());
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey authorityKey)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKey)));
    }

    private static Path pem(Path file, Object content) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file); JcaPEMWriter pem = new JcaPEMWriter(writer)) {
            pem.writeObject(content);
        }
        return file;
    }
}
