package dev.postern;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues certificates of clients. */
public final class CertificateAuthority {

    private static final AtomicLong SERIAL = new AtomicLong(100);
    private static final Duration DAY = Duration.ofDays(1);

    private final X500Principal name;
    private final KeyPair key;
    private final X509Certificate certificate;

    public CertificateAuthority(String name) {
        this.name = new X500Principal("CN=" + name);
        key = DpopKey.of("ES256").pair();
        certificate = issued(this.name, key, this.name, key, DAY, KeyPurposeId.anyExtendedKeyUsage, true);
    }

    /** One that another authority vouches for. */
    public CertificateAuthority(String name, KeyPair key, CertificateAuthority above) {
        this.name = new X500Principal("CN=" + name);
        this.key = key;
        certificate = issued(this.name, key, above.name, above.key, DAY, KeyPurposeId.anyExtendedKeyUsage, true);
    }

    /** The holder of a client's certificate, who issues others although nobody allowed that. */
    public CertificateAuthority(Holder pretending) {
        name = pretending.certificate().getSubjectX500Principal();
        key = pretending.key();
        certificate = pretending.certificate();
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A key and the certificate that says whose it is. */
    public record Holder(X509Certificate certificate, KeyPair key) {

        /** By its own key. */
        public static Holder selfSigned(String subject) {
            return selfSigned(subject, DpopKey.of("ES256").pair());
        }

        /** By this key of its own. */
        public static Holder selfSigned(String subject, KeyPair key) {
            X500Principal name = new X500Principal(subject);
            return new Holder(issued(name, key, name, key, DAY, KeyPurposeId.id_kp_clientAuth, false), key);
        }

        public String pem() {
            return KeyClient.pem("CERTIFICATE", der());
        }

        /** As RFC 9440 has it in a header. */
        public String header() {
            return ":" + Base64.getEncoder().encodeToString(der()) + ":";
        }

        /** {@code x5t#S256}. */
        public String thumbprint() {
            try {
                return Base64.getUrlEncoder().withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(der()));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] der() {
            try {
                return certificate.getEncoded();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        /**
         * TLS as this client, to a server that the authority of a test vouches for.
         *
         * @param issuers shown with its certificate, in order
         */
        public SSLContext context(TlsIdentity server, X509Certificate... issuers) {
            try {
                char[] password = TlsIdentity.TRUST_STORE_PASSWORD.toCharArray();
                KeyStore own = KeyStore.getInstance("PKCS12");
                own.load(null, null);
                own.setKeyEntry("client", key.getPrivate(), password,
                        Stream.concat(Stream.of(certificate), Stream.of(issuers)).toArray(X509Certificate[]::new));
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(own, password);
                return server.callerContext(keys.getKeyManagers());
            } catch (GeneralSecurityException | IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A certificate for a client. */
    public Holder issue(String subject) {
        return issue(subject, DAY, KeyPurposeId.id_kp_clientAuth);
    }

    /** A certificate for a client with a key of its own making. */
    public Holder issue(String subject, KeyPair own) {
        return new Holder(issued(new X500Principal(subject), own, name, key, DAY, KeyPurposeId.id_kp_clientAuth, false), own);
    }

    /** @param lives from an hour ago; negative: it has expired */
    public Holder issue(String subject, Duration lives, KeyPurposeId purpose) {
        KeyPair own = DpopKey.of("ES256").pair();
        return new Holder(issued(new X500Principal(subject), own, name, key, lives, purpose, false), own);
    }

    /** A certificate for a client that has names beside its subject. */
    public Holder issueNamed(String subject, GeneralName... names) {
        KeyPair own = DpopKey.of("ES256").pair();
        return new Holder(issued(new X500Principal(subject), own, name, key, DAY, KeyPurposeId.id_kp_clientAuth, false, names),
                own);
    }

    /** Its certificate in a file. */
    public Path pem(Path file) throws IOException, GeneralSecurityException {
        return Files.writeString(file, KeyClient.pem("CERTIFICATE", certificate.getEncoded()));
    }

    /** Its list of revoked certificates in a file. */
    public Path revocations(Path file, Holder... revoked) throws Exception {
        Date now = new Date();
        X509v2CRLBuilder list = new X509v2CRLBuilder(X500Name.getInstance(name.getEncoded()), now);
        list.setNextUpdate(Date.from(Instant.now().plus(DAY)));
        for (Holder each : revoked) {
            list.addCRLEntry(each.certificate().getSerialNumber(), now, 0);
        }
        X509CRL crl = new JcaX509CRLConverter()
                .getCRL(list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
        return Files.writeString(file, KeyClient.pem("X509 CRL", crl.getEncoded()));
    }

    private static String algorithm(PrivateKey key) {
        return key instanceof RSAPrivateKey ? "SHA256withRSA"
                : key instanceof EdECPrivateKey edwards ? edwards.getParams().getName() : "SHA256withECDSA";
    }

    private static X509Certificate issued(X500Principal subject, KeyPair own, X500Principal issuer, KeyPair issuerKey,
            Duration lives, KeyPurposeId purpose, boolean authority, GeneralName... names) {
        try {
            Instant from = Instant.now().minus(Duration.ofDays(3));
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer,
                    BigInteger.valueOf(SERIAL.incrementAndGet()), Date.from(from), Date.from(Instant.now().plus(lives)),
                    subject,
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(algorithm(issuerKey.getPrivate()))
                                    .build(issuerKey.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }
}
